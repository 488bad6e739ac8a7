import { listBits, unionOf } from './bit-set.js';

/**
 * Sources of figures, one closed list per kind. They are stored as bit sets, so that a roll-up keeps all of its
 * sources. Append only, never reorder. A new value is also added to `<Kind>Source` and `<Kind>SourceName` of the contract.
 */
export const PRICE_SOURCES = [
  'operator',
  'reference_on_demand',
  'reference_spot', // of methodology version 1 only
  'list_on_demand', // list price of the instance type
  'list_spot', // spot price of the instance type on one day
  'estimated_spot', // the usual part of the price on demand
  'list_serverless', // list price of pods on virtual nodes and GKE Autopilot
] as const;
export const INTENSITY_SOURCES = [
  'live',
  'zone_average',
  'country_average',
  'configured_default',
  'simulated',
] as const;
export const PUE_SOURCES = ['operator', 'provider_published', 'assumed'] as const;
export const POWER_SOURCES = [
  'platform_meter', // meter of the whole machine
  'package_meter', // meter of the CPU packages; the rest of the machine is modelled
  'measured_host', // public measurement of a host of the instance type
  'microarchitecture', // public load curve of the CPU's micro-architecture
  'provider_average', // average of the provider's machines, raised to whole servers
  'overall_average', // average of several providers: the node's provider is unknown or has no average
  'gpu_meter', // meter of the GPUs
  'gpu_model', // idle and full power of the GPU model
] as const;
export const EMBODIED_SOURCES = [
  'linear_model', // kg per vCPU and per GiB of memory
  'gpu_average', // one figure per GPU for all models
] as const;
/** The values of each kind of source. The measure `<kind>Sources` stores the set of a row. */
export const SOURCES = {
  price: PRICE_SOURCES,
  intensity: INTENSITY_SOURCES,
  pue: PUE_SOURCES,
  power: POWER_SOURCES,
  embodied: EMBODIED_SOURCES,
} as const;
export type SourceKind = keyof typeof SOURCES;
export const SOURCE_KINDS = Object.keys(SOURCES) as readonly SourceKind[];
export type SourceMeasure = `${SourceKind}Sources`;
export type PriceSource = (typeof PRICE_SOURCES)[number];
export type IntensitySource = (typeof INTENSITY_SOURCES)[number];
export type PueSource = (typeof PUE_SOURCES)[number];
export type PowerSource = (typeof POWER_SOURCES)[number];
export type EmbodiedSource = (typeof EMBODIED_SOURCES)[number];

/** Quality of energy, best first. Stored as its index; a roll-up has the worst quality of its rows. */
export const QUALITIES = ['measured', 'modelled', 'default'] as const;
export type Quality = (typeof QUALITIES)[number];

export const sourceBit = <T extends string>(list: readonly T[], source: T): number => 2 ** list.indexOf(source);

/** Bit set of several sources, as stored; 0 for none. */
export const sourceBits = <T extends string>(list: readonly T[], sources: readonly T[]): number =>
  sources.reduce((bits, source) => unionOf(bits, sourceBit(list, source)), 0);

/** The sources in a stored bit set, in the order of the list; unknown bits, written by a later version, are ignored. */
export const sourcesOf = <T extends string>(list: readonly T[], bits: number | null): T[] =>
  listBits(bits ?? 0).flatMap((bit) => list[bit] ?? []);

/** The single source of a list, `mixed` for several, null for none. */
export const singleSource = <T extends string>(sources: readonly T[]): T | 'mixed' | null =>
  sources.length > 1 ? 'mixed' : (sources[0] ?? null);
