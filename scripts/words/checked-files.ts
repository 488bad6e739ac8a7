import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Files and folders whose texts are checked, relative to the root of the repository. */
const CHECKED = ['src', 'openapi.yaml', 'README.md', 'Makefile', '.ci', 'deploy', '.github', 'test', 'scripts'];

/** Texts that must not change (released migrations and contracts), and files that contain the phrases themselves. */
const EXCLUDED = [
  /^src\/store\/migrations\/000[1-7]-/,
  /^test\/contract\/released\.yaml$/,
  /^test\/store\/released\//,
  /^scripts\/words\/banned-phrases\.ts$/,
  /^test\/unit\/scripts\/words\//,
  // Version 1 of the state file has a property with such a name.
  /^src\/cli\/notify\/state-file\.ts$/,
  /^test\/cli\/notify-state\.test\.ts$/,
];

/** Whether the texts of a file are checked. @param path relative to the root of the repository */
export const isChecked = (path: string): boolean => !EXCLUDED.some((pattern) => pattern.test(path));

/** Paths of all files whose texts are checked, relative to `root`. */
export const listCheckedFiles = (root: string): string[] =>
  CHECKED.flatMap((path) => listFiles(root, path)).filter(isChecked);

function listFiles(root: string, path: string): string[] {
  if (statSync(join(root, path)).isFile()) return [path];
  return readdirSync(join(root, path)).flatMap((name) => listFiles(root, `${path}/${name}`));
}
