import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);
/** Of one step, such as an installation; it is then killed. */
const TIMEOUT_MS = 180_000;
const MAX_OUTPUT_BYTES = 10_000_000;

/** @returns its output. @throws when it fails, with all it said */
export async function runProgram(file: string, args: readonly string[], cwd: string): Promise<string> {
  try {
    const options = { cwd, timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES };
    return (await execute(file, args, options)).stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${file} ${args.join(' ')} failed:\n${stdout}\n${stderr}`, { cause: error });
  }
}
