import { processEnvironment } from '../../config/environment.js';
import type { ExitCode } from './command-exit.js';
import type { CommandIo } from './command-io.js';

/** Runs a command with the arguments, environment and streams of the process. */
export const runEntry = (run: (args: readonly string[], io: CommandIo) => Promise<ExitCode>): Promise<ExitCode> =>
  run(process.argv.slice(2), {
    environment: processEnvironment(),
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
  });
