import { readdirSync } from 'node:fs';

/**
 * Tests of the HTTP floor over the store in memory: the part of the suite that must kill each break of the contract. The
 * quickest to see one comes first.
 */
export const CONTRACT_TESTS = [
  'plain-requests',
  'meta',
  'every-operation',
  'negative-store',
  'recommendation-answers',
  'metrics',
  'timeseries',
  'http',
].map((name) => `test/contract/${name}.test.ts`);
/** Tests in these files that start a database; left out. */
export const DATABASE_TESTS = /over a real database/;

const testsIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => `${folder}/${name}`);

/** Folders of tests by the folder of the source that they are about. */
const FOLDERS: Readonly<Record<string, string>> = {
  'src/domain/recommendations/': 'test/unit/domain/recommendations',
  'src/domain/': 'test/unit/domain',
  'src/operations/': 'test/unit/operations',
};

/**
 * Tests of figures that need no database: they must kill each wrong formula. In groups, those of the file's own folder
 * first, because the others take longer to load than to run.
 */
export function figureTests(file: string): readonly (readonly string[])[] {
  const own = Object.entries(FOLDERS).find(([source]) => file.startsWith(source))?.[1];
  const others = Object.values(FOLDERS).filter((folder) => folder !== own);
  const groups = [...(own === undefined ? [] : [testsIn(own)]), CONTRACT_TESTS, ...others.map(testsIn)];
  const loaded = new Set<string>();
  return groups.map((files) => files.filter((name) => !loaded.has(name) && loaded.add(name)));
}
