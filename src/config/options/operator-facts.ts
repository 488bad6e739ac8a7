/** What the operator knows better than the reference tables, as it is written in options and files. */

/** Price of a whole node. Null fits every node. */
export interface OperatorPrice {
  readonly provider: string | null;
  readonly instanceType: string | null;
  /** Labels that the node has, each with this value. */
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly region: string | null;
  readonly usdPerHour: number;
  readonly isSpot: boolean | null;
  /** Epoch seconds from which it holds; null is always. */
  readonly validFrom: number | null;
}

/** A region or availability zone in its grid zone; of any provider where none is given. */
export interface OperatorRegion {
  readonly provider: string | null;
  readonly region: string;
  readonly gridZone: string;
}

/** Names of providers as the service gives them to nodes. */
export const PROVIDER_NAMES = [
  'aws',
  'gcp',
  'azure',
  'ovh',
  'scaleway',
  'hetzner',
  'digitalocean',
  'linode',
  'exoscale',
  'oracle',
  'ibm',
  'on-prem',
  'unknown',
] as const;

/** US dollars per hour; far above any published price. */
export const MAX_PRICE_USD = 10_000;

/**
 * Epoch seconds of a day (its first instant in UTC) or of an instant in UTC.
 * @throws Error with a sentence that completes "valid_from ..."
 */
export function parseValidFrom(text: string): number {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text);
  const isInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z$/.test(text);
  const time = isDay || isInstant ? Date.parse(text) : Number.NaN;
  // Date.parse takes February 30 for March 2.
  if (Number.isNaN(time) || !new Date(time).toISOString().startsWith(text.slice(0, 10))) {
    throw new Error('must be a day such as 2026-01-31 or an instant such as 2026-01-31T12:00:00Z');
  }
  return time / 1000;
}

/** What makes two prices the same one: only one of them can hold. */
export const priceKey = ({ usdPerHour: _, nodeSelector, ...price }: OperatorPrice): string =>
  JSON.stringify([Object.entries(nodeSelector).sort(), price]);
