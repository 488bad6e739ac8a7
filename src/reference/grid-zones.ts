import type { NodeSpec } from '../domain/cluster/node-spec.js';
import type { FindIntensity } from './intensity-table.js';
import type { RegionTable } from './region-table.js';

/** A region or availability zone to which the operator has assigned a grid zone. A null provider means any provider. */
export interface OwnRegion {
  readonly provider: string | null;
  readonly region: string;
  readonly gridZone: string;
}

/** Grid zone of a node, or null. */
export type GridZoneOf = (spec: Pick<NodeSpec, 'provider' | 'region' | 'zone'>) => string | null;

/**
 * Creates the look-up of grid zones. The first of these that exists is used: the operator's grid zone for the
 * availability zone of the node, then for its region; the grid zone in the table for its region, then for its
 * availability zone; a region or zone label that is itself the name of a grid zone (`FR`, `US-CAL-CISO`), as is common
 * on premises; the default.
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
