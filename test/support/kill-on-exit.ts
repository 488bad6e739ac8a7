import type { ChildProcess } from 'node:child_process';

/**
 * Kills a child process when the test run ends in any way; signals do not emit `exit`.
 * @returns a function that removes the handlers, for use after the child has ended
 */
export function killOnExit(child: ChildProcess): () => void {
  const killAtExit = (): void => void child.kill('SIGKILL');
  const killBySignal = (signal: NodeJS.Signals): void => {
    killAtExit();
    process.kill(process.pid, signal);
  };
  process.once('exit', killAtExit);
  process.once('SIGTERM', killBySignal);
  return () => {
    process.off('exit', killAtExit);
    process.off('SIGTERM', killBySignal);
  };
}
