import { listBits } from './bit-set.js';

/**
 * Where a figure came from, one closed list per kind. Stored as bit sets, so that a roll-up keeps
 * every source that went in: append only, never reorder.
 */
export const PRICE_SOURCES = ['operator', 'reference_on_demand', 'reference_spot'] as const;
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

/** Quality of energy, best first: stored as its index, the worst that went in wins. */
export const QUALITIES = ['measured', 'modelled', 'default'] as const;
export type Quality = (typeof QUALITIES)[number];

export const sourceBit = <T extends string>(list: readonly T[], source: T): number => 2 ** list.indexOf(source);

/** The one source in a bit set, `mixed` for several, null for none. */
export function sourceOf<T extends string>(list: readonly T[], bits: number | null): T | 'mixed' | null {
  const found = listBits(bits ?? 0).flatMap((bit) => list[bit] ?? []);
  return found.length > 1 ? 'mixed' : (found[0] ?? null);
}
