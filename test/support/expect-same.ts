import { expect } from 'chai';

/** Sums are equal but for the order in which numbers were added; those of given-away parts cancel out. */
const isNear = (actual: number, expected: number): boolean =>
  Math.abs(actual - expected) <= 1e-6 + 1e-9 * Math.abs(expected);

/** Where two values differ; null where they do not. */
function differenceOf(actual: unknown, expected: unknown): string | null {
  if (typeof expected === 'number' && typeof actual === 'number' && isNear(actual, expected)) return null;
  if (typeof expected === 'object' && expected !== null && typeof actual === 'object' && actual !== null) {
    for (const name of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
      const difference = differenceOf(Reflect.get(actual, name), Reflect.get(expected, name));
      if (difference !== null) return `${name}.${difference}`;
    }
    return null;
  }
  return Object.is(actual, expected) ? null : `: ${actual} instead of ${expected}`;
}

/** Fails where two values differ by more than the order in which sums were made. */
export const expectSame = (actual: unknown, expected: unknown, what: string): void => {
  expect(differenceOf(actual, expected), what).to.equal(null);
};
