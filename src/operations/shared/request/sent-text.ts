import type { TimeInput } from '../../../domain/time/time-range.js';

type Values = Readonly<Record<string, unknown>>;

/** The value of a parameter or property if it is a text. */
export function textOf(values: Values, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

/** The time parameters of values that are not validated. */
export const timeInputOf = (values: Values): TimeInput => ({
  from: textOf(values, 'from'),
  to: textOf(values, 'to'),
  last: textOf(values, 'last'),
  timezone: textOf(values, 'timezone'),
});
