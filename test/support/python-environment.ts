import { fileURLToPath } from 'node:url';
import { runProgram } from '../clients/run-program.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * A Python virtual environment with the packages of a file, installed once per file content.
 * @returns its path; programs are in `bin`
 */
export async function pythonEnvironment(requirements: string): Promise<string> {
  return (await runProgram('bash', ['scripts/python-environment.sh', requirements], root)).trim();
}
