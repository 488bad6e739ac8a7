import { expect } from 'chai';
import { groupBy } from './cluster-fixture/group-by.js';

/** Smaller figures are rounding errors in these fixtures. */
const ROUNDING_ERROR = 1e-12;

type Json = Readonly<Record<string, unknown>>;

/**
 * Checks that the response has every expected figure within a relative tolerance; null must be null. Other figures are
 * ignored.
 */
export function expectFigures(
  actual: Json,
  expected: Readonly<Record<string, number | null>>,
  tolerance: number,
  where: string,
): void {
  for (const [name, value] of Object.entries(expected)) {
    const found = actual[name];
    const isEqual = value === null ? found === null : isNear(found, value, tolerance);
    expect(isEqual, `${where}: ${name} is ${String(found)}, not ${String(value)}`).to.equal(true);
  }
}

/** Checks that the response has exactly the groups of the charges, each with its figures. */
export function expectItems<Charge>(
  items: readonly Json[],
  keyOfItem: (item: Json) => unknown,
  charges: readonly Charge[],
  keyOfCharge: (charge: Charge) => string,
  figuresOf: (charges: readonly Charge[]) => Readonly<Record<string, number | null>>,
  tolerance: number,
): void {
  const groups = groupBy(charges, keyOfCharge);
  expect(items.map(keyOfItem)).to.have.members([...groups.keys()]);
  for (const item of items) {
    const key = String(keyOfItem(item));
    expectFigures(item, figuresOf(groups.get(key) ?? []), tolerance, key);
  }
}

const isNear = (found: unknown, expected: number, tolerance: number): boolean =>
  typeof found === 'number' && Math.abs(found - expected) <= Math.max(ROUNDING_ERROR, tolerance * Math.abs(expected));
