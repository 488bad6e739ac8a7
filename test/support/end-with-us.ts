import type { ChildProcess } from 'node:child_process';

/**
 * A child that must not outlive the test run, however that ends: `exit` is not said to a process that a signal ends.
 * @returns takes the care back, once the child has ended
 */
export function endWithUs(child: ChildProcess): () => void {
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
