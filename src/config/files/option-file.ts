import { readFileSync, statSync } from 'node:fs';

/** Maximum file size; far above that of a file that an operator writes. */
const MAX_FILE_BYTES = 4 * 2 ** 20;

/** @throws Error if the file cannot be read or is too large */
export function readSmallFile(path: string): string {
  if (statSync(path).size > MAX_FILE_BYTES) throw new FileTooLarge();
  return readFileSync(path, 'utf8');
}

class FileTooLarge extends Error {
  override readonly name = 'FileTooLarge';
}

/** Reads the file that an option names. @param name the option, in the error */
export function readOptionFile(path: string, name: string): { readonly text: string } | { readonly mistake: string } {
  try {
    return { text: readSmallFile(path) };
  } catch (error) {
    const reason = error instanceof FileTooLarge ? `is larger than ${MAX_FILE_BYTES} bytes` : 'cannot be read';
    return { mistake: `${name} names a file that ${reason}: ${path}` };
  }
}
