import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);
/** Limit of one step, such as an installation; the process is then killed. */
const STEP_TIMEOUT_MS = 180_000;
const MAX_OUTPUT_BYTES = 10_000_000;

/** Runs a program. @returns its output @throws when it fails, with its output */
export async function runProgram(file: string, args: readonly string[], cwd: string): Promise<string> {
  try {
    const options = { cwd, timeout: STEP_TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES };
    return (await execute(file, args, options)).stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${file} ${args.join(' ')} failed:\n${stdout}\n${stderr}`, { cause: error });
  }
}
