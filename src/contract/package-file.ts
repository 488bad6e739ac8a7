import { readFileSync } from 'node:fs';

/** Paths to the package root, from the source file and from the built file. */
const ROOTS = ['../../', '../../../'];

/** Text of a file of the package, by its path from the root. @throws Error if the file is missing */
export function readPackageFile(path: string): string {
  for (const root of ROOTS) {
    try {
      return readFileSync(new URL(`${root}${path}`, import.meta.url), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  throw new Error(`${path} is missing in the package; reinstall the package`);
}
