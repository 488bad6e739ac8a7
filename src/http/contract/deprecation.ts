import type { Operation } from 'openapi-backend';

/** Least time from the announcement of an operation's end to its end; the contract promises it. */
const MIN_NOTICE_DAYS = 180;
const DAY_MS = 86_400_000;

/** Midnight UTC of a date of the contract, in milliseconds. @throws when it is none */
function midnight(operation: Operation, key: string): number {
  const date: unknown = Reflect.get(operation, key);
  const time = typeof date === 'string' ? Date.parse(date) : Number.NaN;
  // A 30 February would be read as 1 March.
  if (Number.isNaN(time) || new Date(time).toISOString() !== `${date}T00:00:00.000Z`)
    throw new Error(`${operation.operationId} is deprecated and must have a date as ${key}`);
  return time;
}

/**
 * What every answer of a deprecated operation says of its end: `Deprecation` (RFC 9745, a structured date) and
 * `Sunset` (RFC 8594, an HTTP date), from the contract's `x-deprecated-at` and `x-sunset`.
 * @throws when the operation is deprecated without both dates, or they are less than MIN_NOTICE_DAYS apart
 */
export function deprecationHeaders(operation: Operation): Readonly<Record<string, string>> {
  if (operation.deprecated !== true) return {};
  const since = midnight(operation, 'x-deprecated-at');
  const sunset = midnight(operation, 'x-sunset');
  if (sunset - since < MIN_NOTICE_DAYS * DAY_MS)
    throw new Error(`${operation.operationId}: x-sunset must be ${MIN_NOTICE_DAYS} days or more after x-deprecated-at`);
  return { Deprecation: `@${since / 1000}`, Sunset: new Date(sunset).toUTCString() };
}
