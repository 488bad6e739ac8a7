import { type Command, CommanderError } from 'commander';
import { EXIT, type ExitCode, UsageError } from './command-exit.js';
import type { CommandIo } from './command-io.js';

/**
 * Parses a command line and runs the command. Help goes to stdout with exit code 0; usage errors go to stderr with exit
 * code 64. Any other error is a defect and is thrown.
 */
export async function runCommand(
  command: Command,
  args: readonly string[],
  io: CommandIo,
  run: () => Promise<ExitCode>,
): Promise<ExitCode> {
  command.exitOverride().configureOutput({ writeOut: io.stdout, writeErr: io.stderr });
  try {
    command.parse(args, { from: 'user' });
    return await run();
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (!(error instanceof UsageError)) throw error;
    io.stderr(`error: ${error.message}\n`);
    return EXIT.usage;
  }
}
