import { type Command, CommanderError } from 'commander';
import { EXIT, type ExitCode, UsageError } from './command-exit.js';
import type { CommandIo } from './command-io.js';

/**
 * Parses a command line and runs what it asks for. Help goes to the output and ends with 0; mistakes of usage are told
 * with 64. Anything else that is thrown is a mistake of ours and thrown on.
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
