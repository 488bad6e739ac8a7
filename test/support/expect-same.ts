import { expect } from 'chai';

/** Sums differ only by the order of additions; redistributed parts cancel. */
const isNear = (actual: number, expected: number): boolean =>
  Math.abs(actual - expected) <= 1e-6 + 1e-9 * Math.abs(expected);

/** Path of the first difference of two values; null when there is none. */
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

/** Fails when two values differ by more than the order of additions. */
export const expectSame = (actual: unknown, expected: unknown, what: string): void => {
  expect(differenceOf(actual, expected), what).to.equal(null);
};
