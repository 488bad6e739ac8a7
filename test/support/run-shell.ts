import { execFile } from 'node:child_process';

/** Limit of one script; it is then killed. */
const TIMEOUT_MS = 120_000;

export interface EndedShell {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a program with only the given environment and the search path, and waits for its end, with any exit code. */
export function runShell(
  file: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  cwd: string,
): Promise<EndedShell> {
  const env = { PATH: process.env['PATH'] ?? '', ...environment };
  return new Promise((resolve, reject) => {
    const child = execFile(file, args, { env, cwd, timeout: TIMEOUT_MS, killSignal: 'SIGKILL' }, (error, out, err) => {
      if (error !== null && child.exitCode === null) reject(error);
      else resolve({ code: child.exitCode ?? 0, out, err });
    });
  });
}
