import { listBits } from './bit-set.js';

/**
 * Sources of figures, one closed list per kind. They are stored as bit sets, so that a roll-up keeps all of its
 * sources. Append only, never reorder.
 */
export const PRICE_SOURCES = [
  'operator',
  'reference_on_demand',
  'reference_spot', // of methodology version 1 only
  'list_on_demand', // list price of the instance type
  'list_spot', // spot price of the instance type on one day
  'estimated_spot', // the usual part of the price on demand
] as const;
export const INTENSITY_SOURCES = [
  'live',
  'zone_average',
  'country_average',
  'configured_default',
  'simulated',
] as const;
export const PUE_SOURCES = ['operator', 'provider_published', 'assumed'] as const;
export type PriceSource = (typeof PRICE_SOURCES)[number];
export type IntensitySource = (typeof INTENSITY_SOURCES)[number];
export type PueSource = (typeof PUE_SOURCES)[number];

/** Quality of energy, best first. Stored as its index; a roll-up has the worst quality of its rows. */
export const QUALITIES = ['measured', 'modelled', 'default'] as const;
export type Quality = (typeof QUALITIES)[number];

export const sourceBit = <T extends string>(list: readonly T[], source: T): number => 2 ** list.indexOf(source);

/** The single source in a bit set, `mixed` for several, null for none. */
export function sourceOf<T extends string>(list: readonly T[], bits: number | null): T | 'mixed' | null {
  const found = listBits(bits ?? 0).flatMap((bit) => list[bit] ?? []);
  return found.length > 1 ? 'mixed' : (found[0] ?? null);
}
