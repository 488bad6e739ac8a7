import type { CommandIo } from '../../src/cli/command/command-io.js';

export interface EndedCommand {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command in this process with its own environment. */
export async function runCli(
  run: (args: readonly string[], io: CommandIo) => Promise<number>,
  args: readonly string[],
  environment: CommandIo['environment'] = {},
): Promise<EndedCommand> {
  let out = '';
  let err = '';
  const code = await run(args, {
    environment,
    stdout: (text) => {
      out += text;
    },
    stderr: (text) => {
      err += text;
    },
  });
  return { code, out, err };
}
