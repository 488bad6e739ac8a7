import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const CHART = fileURLToPath(new URL('../../deploy/helm/greenkube', import.meta.url));

/** Folder of the programs that scripts/test-servers.sh builds. */
const CACHE = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'greenkube', 'bin');

/** Path of a program in the cache, otherwise its name on the PATH. */
export function findProgram(name: string): string {
  const cached = join(CACHE, name);
  return existsSync(cached) ? cached : name;
}

/** Runs helm. @returns its standard output. @throws Error with its standard error when it fails */
export function runHelm(args: readonly string[], input = ''): string {
  try {
    return execFileSync(findProgram('helm'), args, { encoding: 'utf8', input, stdio: 'pipe', maxBuffer: 50_000_000 });
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: string; stdout?: string; stderr?: string };
    if (code === 'ENOENT') throw new Error('helm is missing: scripts/test-servers.sh installs it', { cause: error });
    throw new Error(`helm ${args.join(' ')} failed:\n${stdout}\n${stderr}`, { cause: error });
  }
}
