import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runProgram } from '../clients/run-program.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const require = createRequire(import.meta.url);

/** The built tree in a temporary folder. */
export interface BuiltTree {
  readonly folder: string;
  remove(): void;
}

/** Compiles as `npm run build` does, without the data files that only the service reads. */
export async function buildCommands(): Promise<BuiltTree> {
  const folder = mkdtempSync(join(tmpdir(), 'greenkube-built-'));
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  const config = join(root, 'scripts/config/tsconfig.build.json');
  await runProgram(process.execPath, [tsc, '-p', config, '--outDir', join(folder, 'dist')], root);
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  cpSync(join(root, 'deploy'), join(folder, 'deploy'), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}
