import { processEnvironment } from '../../config/environment.js';
import { proxyMistakes } from '../../runtime/proxy-environment.js';
import { EXIT, type ExitCode } from './command-exit.js';
import type { CommandIo } from './command-io.js';

/** Runs a command with the arguments, environment and streams of the process. */
export async function runEntry(run: (args: readonly string[], io: CommandIo) => Promise<ExitCode>): Promise<ExitCode> {
  const environment = processEnvironment();
  const stderr = (text: string): void => void process.stderr.write(text);
  const mistakes = proxyMistakes(environment);
  if (mistakes.length > 0) {
    stderr(`${mistakes.join('\n')}\n`);
    return EXIT.usage;
  }
  return run(process.argv.slice(2), { environment, stdout: (text) => void process.stdout.write(text), stderr });
}
