import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { connect } from 'node:net';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { until } from '../../support/until.js';

/** Folders of the distributions and of the programs that are built for the tests. */
const FOLDERS = [
  '/usr/sbin',
  '/usr/local/bin',
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'greenkube/bin'),
];

/** Path of an installed program; null without it. */
export function findProgram(name: string): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...FOLDERS];
  const isExecutable = (file: string): boolean => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  };
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null;
}

/** A program that listens on a loopback port. */
export interface RunningProgram {
  readonly url: string;
  /** What it has printed. */
  output(): string;
  stop(): Promise<void>;
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });

/** Starts a program and waits until it listens. @throws with its output when it exits */
export async function runProgram(
  file: string,
  args: readonly string[],
  port: number,
  env: NodeJS.ProcessEnv = {},
): Promise<RunningProgram> {
  const child: ChildProcess = spawn(file, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-50_000);
    });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  const isRunning = (): boolean => child.exitCode === null && child.signalCode === null;
  await until(`${file} on port ${port}`, async () => {
    if (!isRunning()) throw new Error(`${file} exited:\n${output}`);
    return accepts(port);
  });
  return {
    url: `http://127.0.0.1:${port}`,
    output: () => output,
    async stop() {
      process.off('exit', kill);
      if (!isRunning()) return;
      const hasEnded = once(child, 'exit');
      child.kill('SIGTERM');
      await hasEnded;
    },
  };
}
