import type { NodeSpec } from '../domain/cluster/node-spec.js';
import type { FindIntensity } from './intensity-table.js';
import type { RegionTable } from './region-table.js';

/** A region or availability zone that the operator has placed in a grid zone; for any provider where none is given. */
export interface OwnRegion {
  readonly provider: string | null;
  readonly region: string;
  readonly gridZone: string;
}

/** Grid zone of a node, or null. */
export type GridZoneOf = (spec: Pick<NodeSpec, 'provider' | 'region' | 'zone'>) => string | null;

/**
 * The grid zone of a node, in this order: what the operator says of its availability zone, then of its region; the
 * table's zone of its region, then of its availability zone; a label that is itself the name of a grid zone (`FR`,
 * `US-CAL-CISO`), as operators of their own machines write it; the default zone.
 */
export function gridZoneLookup(
  regions: RegionTable,
  findIntensity: FindIntensity,
  ownRegions: readonly OwnRegion[],
  defaultGridZone: string | null,
): GridZoneOf {
  const own = new Map(ownRegions.map(({ provider, region, gridZone }) => [ownKey(provider, region), gridZone]));
  const findOwn = (provider: string, place: string | null): string | null =>
    place === null ? null : (own.get(ownKey(provider, place)) ?? own.get(ownKey(null, place)) ?? null);
  const isGridZone = (place: string): boolean =>
    regions.gridZones.has(place) || findIntensity(place)?.source === 'zone_average';
  const findNamed = (place: string | null): string | null => (place !== null && isGridZone(place) ? place : null);
  return ({ provider, region, zone }) =>
    findOwn(provider, zone) ??
    findOwn(provider, region) ??
    regions.findGridZone(provider, region) ??
    regions.findGridZone(provider, zone) ??
    findNamed(region) ??
    findNamed(zone) ??
    defaultGridZone;
}

const ownKey = (provider: string | null, region: string): string => `${provider ?? ''}/${region}`;
