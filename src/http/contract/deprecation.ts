import type { Operation } from 'openapi-backend';

/** Minimum time between the deprecation of an operation and its removal; the contract promises it. */
const MIN_NOTICE_DAYS = 180;
const DAY_MS = 86_400_000;

/** Midnight UTC of a date in the contract, in milliseconds since 1970. @throws if the date is missing or invalid */
function midnight(operation: Operation, key: string): number {
  const date: unknown = Reflect.get(operation, key);
  const time = typeof date === 'string' ? Date.parse(date) : Number.NaN;
  // Date.parse reads 30 February as 1 March; the comparison rejects such dates.
  if (Number.isNaN(time) || new Date(time).toISOString() !== `${date}T00:00:00.000Z`)
    throw new Error(`${operation.operationId} is deprecated and must have a date as ${key}`);
  return time;
}

/**
 * Headers of every response of a deprecated operation: `Deprecation` (RFC 9745, a structured date) and `Sunset` (RFC 8594,
 * an HTTP date), from `x-deprecated-at` and `x-sunset` in the contract.
 * @throws if a deprecated operation lacks a date, or the dates are less than MIN_NOTICE_DAYS apart
 */
export function deprecationHeaders(operation: Operation): Readonly<Record<string, string>> {
  if (operation.deprecated !== true) return {};
  const since = midnight(operation, 'x-deprecated-at');
  const sunset = midnight(operation, 'x-sunset');
  if (sunset - since < MIN_NOTICE_DAYS * DAY_MS)
    throw new Error(`${operation.operationId}: x-sunset must be ${MIN_NOTICE_DAYS} days or more after x-deprecated-at`);
  return { Deprecation: `@${since / 1000}`, Sunset: new Date(sunset).toUTCString() };
}
