/** Runs on real databases are slow: a normal run does a part of them, and the nightly target all. */
const IS_FULL = process.env['TEST_RUNS'] === 'full';
const PART = 1 / 4;

/** Number of runs of a property. @param full in the nightly target */
export const propertyRuns = (full: number): number => (IS_FULL ? full : Math.ceil(full * PART));

/**
 * Values that a test uses: all in the nightly target, otherwise the first one and some others, by the seed.
 * @param seed a whole number, printed by the test
 */
export function someOf<Value>(values: readonly Value[], seed: number): readonly Value[] {
  const [first, ...others] = values;
  if (IS_FULL || first === undefined || others.length === 0) return values;
  const count = Math.ceil(others.length / 3);
  const start = seed % others.length;
  return [first, ...[...others, ...others].slice(start, start + count)];
}
