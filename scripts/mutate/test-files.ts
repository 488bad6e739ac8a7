/**
 * Tests of the HTTP floor over the store in memory: the part of the suite that must kill each break of the contract. The
 * quickest to see one comes first.
 */
export const CONTRACT_TESTS = [
  'plain-requests',
  'meta',
  'every-operation',
  'negative-store',
  'metrics',
  'timeseries',
  'http',
].map((name) => `test/contract/${name}.test.ts`);
/** Tests in these files that start a database; left out. */
export const DATABASE_TESTS = /over a real database/;

/** Tests of figures that need no database: they must kill each wrong formula. Those of the file's own floor come first. */
export const figureTests = (file: string): readonly string[] =>
  file.startsWith('src/domain/')
    ? ['test/unit/domain', 'test/unit/operations', ...CONTRACT_TESTS]
    : ['test/unit/operations', ...CONTRACT_TESTS, 'test/unit/domain'];
