import { readFileSync } from 'node:fs';

/** Sources are two folders below the package root, built files three. */
const ROOTS = ['../../', '../../../'];

/** Text of a file of the package, by its path from the root. @throws Error when the package lacks it */
export function readPackageFile(path: string): string {
  for (const root of ROOTS) {
    try {
      return readFileSync(new URL(`${root}${path}`, import.meta.url), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  throw new Error(`${path} is missing beside the program; reinstall the package`);
}
