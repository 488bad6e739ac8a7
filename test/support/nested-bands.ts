import { expect } from 'chai';

/** Allowed rounding error: value and bounds can be sums of different columns. */
const RELATIVE_ERROR = 1e-9;

type Json = Readonly<Record<string, unknown>>;

/**
 * Checks every figure `x` with bounds `x_low` and `x_high` in a response: low <= value <= high, both bounds are known or
 * both are null, and a value that is null has no bounds.
 */
export function expectNestedBands(body: unknown, what: string): void {
  if (Array.isArray(body)) {
    for (const item of body) expectNestedBands(item, what);
    return;
  }
  if (typeof body !== 'object' || body === null) return;
  const fields = body as Json;
  for (const [name, value] of Object.entries(fields)) {
    expectNestedBands(value, what);
    if (`${name}_low` in fields || `${name}_high` in fields) expectNested(fields, name, what);
  }
}

function expectNested(fields: Json, name: string, what: string): void {
  const [low, value, high] = [fields[`${name}_low`], fields[name], fields[`${name}_high`]];
  // In the contract itself they are names of properties.
  if (typeof value === 'object' && value !== null) return;
  const text = `${what}: ${name} is ${low} <= ${value} <= ${high}`;
  if (value === null || low === null || high === null) {
    expect([low, high], text).to.eql([null, null]);
    return;
  }
  expect([typeof low, typeof value, typeof high], text).to.eql(['number', 'number', 'number']);
  const [lower, middle, upper] = [Number(low), Number(value), Number(high)];
  const error = RELATIVE_ERROR * Math.max(1, Math.abs(lower), Math.abs(upper));
  expect(lower - error <= middle && middle <= upper + error, text).to.equal(true);
}
