import { readdirSync } from 'node:fs';

/**
 * HTTP tests with the in-memory store, which must kill each contract mutation. The fastest to detect one comes first.
 */
export const CONTRACT_TESTS = [
  'plain-requests',
  'meta',
  'every-operation',
  'negative-store',
  'recommendation-answers',
  'recommendation-usage',
  'metrics',
  'timeseries',
  'http',
].map((name) => `test/contract/${name}.test.ts`);
/** Title of tests in these files that start a database; they are excluded. */
export const DATABASE_TESTS = /over a real database/;

const testsIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => `${folder}/${name}`);

/** Test folders by source folder. */
const FOLDERS: Readonly<Record<string, string>> = {
  'src/domain/recommendations/': 'test/unit/domain/recommendations',
  'src/domain/': 'test/unit/domain',
  'src/operations/': 'test/unit/operations',
};

/**
 * Tests of figures without a database, which must kill each formula mutation. They run in groups, starting with the
 * folder of the mutated file, because the others take longer to load than to run.
 */
export function figureTests(file: string): readonly (readonly string[])[] {
  const own = Object.entries(FOLDERS).find(([source]) => file.startsWith(source))?.[1];
  const others = Object.values(FOLDERS).filter((folder) => folder !== own);
  const groups = [...(own === undefined ? [] : [testsIn(own)]), CONTRACT_TESTS, ...others.map(testsIn)];
  const loaded = new Set<string>();
  return groups.map((files) => files.filter((name) => !loaded.has(name) && loaded.add(name)));
}
