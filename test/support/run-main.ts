import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

type Entry = 'main' | 'backup' | 'restore';

/** Path of an entry point. */
export const entryPath = (entry: Entry): string => fileURLToPath(new URL(`../../src/${entry}.ts`, import.meta.url));
/** A process that has not ended by then is killed. */
const TIMEOUT_MS = 90_000;

export interface EndedProcess {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program until it exits: a command, or a failed start. */
export async function runMain(
  environment: Readonly<Record<string, string>>,
  args: readonly string[] = [],
  entry: Entry = 'main',
): Promise<EndedProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', entryPath(entry), ...args], {
    env: { PATH: process.env['PATH'], GREENKUBE_HOST: '127.0.0.1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: TIMEOUT_MS,
    killSignal: 'SIGKILL',
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    stdout += piece;
  });
  child.stderr.setEncoding('utf8').on('data', (piece: string) => {
    stderr += piece;
  });
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, stdout, stderr };
}
