import { fileURLToPath } from 'node:url';
import { runProgram } from '../clients/run-program.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * A virtual environment of Python with the packages of a file, installed once for each content of the file.
 * @returns its folder; programs are in `bin`
 */
export async function pythonEnvironment(requirements: string): Promise<string> {
  return (await runProgram('bash', ['scripts/python-environment.sh', requirements], root)).trim();
}
