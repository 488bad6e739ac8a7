/** Prices and regions that operators set in options and files; they take precedence over the reference tables. */

/** Price of a whole node. A null property matches every node. */
export interface OperatorPrice {
  readonly provider: string | null;
  readonly instanceType: string | null;
  /** Labels that the node must have, with their values. */
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly region: string | null;
  readonly usdPerHour: number;
  readonly isSpot: boolean | null;
  /** Start of the validity in epoch seconds; null means always valid. */
  readonly validFrom: number | null;
}

/** A region or availability zone with its grid zone. A null provider means any provider. */
export interface OperatorRegion {
  readonly provider: string | null;
  readonly region: string;
  readonly gridZone: string;
}

/** The provider names that the service assigns to nodes. */
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
 * Parses a day (its start in UTC) or a time in UTC.
 * @returns epoch seconds
 * @throws Error with a sentence that completes "valid_from ..."
 */
export function parseValidFrom(text: string): number {
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text);
  const isInstant = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?Z$/.test(text);
  const time = isDay || isInstant ? Date.parse(text) : Number.NaN;
  // Date.parse accepts 30 February and returns 2 March.
  if (Number.isNaN(time) || !new Date(time).toISOString().startsWith(text.slice(0, 10))) {
    throw new Error('must be a day such as 2026-01-31 or an instant such as 2026-01-31T12:00:00Z');
  }
  return time / 1000;
}

/** Key of a price: all properties except the price itself. Two prices with the same key contradict each other. */
export const priceKey = ({ usdPerHour: _, nodeSelector, ...price }: OperatorPrice): string =>
  JSON.stringify([Object.entries(nodeSelector).sort(), price]);
