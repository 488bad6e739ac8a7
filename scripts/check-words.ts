import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findBannedPhrases } from './words/banned-phrases.js';
import { listCheckedFiles } from './words/checked-files.js';

/** Prints every banned phrase with its file and line, and fails if there is one. */
const root = fileURLToPath(new URL('..', import.meta.url));
const found = listCheckedFiles(root).flatMap((path) =>
  findBannedPhrases(readFileSync(join(root, path), 'utf8')).map(({ line, phrase }) => `${path}:${line}: ${phrase}`),
);
for (const line of found) console.error(line);
if (found.length > 0) process.exitCode = 1;
console.log(`banned phrases: ${found.length}`);
