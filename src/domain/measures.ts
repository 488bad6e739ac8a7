/**
 * The columns that every fact and roll-up of a pod, workload or namespace carries, and how each folds.
 * DDL, roll-up SQL, the in-memory roll-up and the read queries are all made from this one table.
 * Units are in the names; energy is IT energy (before PUE). Null is "not observed".
 */
export type Fold = 'sum' | 'max' | 'or';

export const MEASURES = {
  // presence
  liveSeconds: 'sum',
  coveredSeconds: 'sum',
  // physical inputs
  cpuCoreSeconds: 'sum',
  cpuRequestCoreSeconds: 'sum',
  cpuClaimCoreSeconds: 'sum',
  memoryByteSeconds: 'sum',
  memoryRequestByteSeconds: 'sum',
  memoryClaimByteSeconds: 'sum',
  memoryMaxBytes: 'max',
  networkReceiveBytes: 'sum',
  networkTransmitBytes: 'sum',
  diskBytes: 'sum',
  restarts: 'sum',
  oomKills: 'sum',
  throttledPeriods: 'sum',
  cfsPeriods: 'sum',
  gpuSeconds: 'sum',
  // energy of its own
  cpuActiveJoules: 'sum',
  cpuIdleJoules: 'sum',
  memoryJoules: 'sum',
  gpuJoules: 'sum',
  energyJoules: 'sum',
  energyLowJoules: 'sum',
  energyHighJoules: 'sum',
  facilityJoules: 'sum', // energy x PUE: the weight of mean PUE and mean intensity
  // carbon of its own
  carbonOperationalGrams: 'sum',
  carbonOperationalLowGrams: 'sum',
  carbonOperationalHighGrams: 'sum',
  carbonEmbodiedGrams: 'sum',
  carbonEmbodiedLowGrams: 'sum',
  carbonEmbodiedHighGrams: 'sum',
  // cost of its own
  costCpuUsd: 'sum',
  costMemoryUsd: 'sum',
  costOtherUsd: 'sum',
  // its part of its node's idle and system, for idle=share; on reserved rows: minus what was given away
  sharedEnergyJoules: 'sum',
  sharedEnergyLowJoules: 'sum',
  sharedEnergyHighJoules: 'sum',
  sharedFacilityJoules: 'sum',
  sharedCarbonOperationalGrams: 'sum',
  sharedCarbonOperationalLowGrams: 'sum',
  sharedCarbonOperationalHighGrams: 'sum',
  sharedCarbonEmbodiedGrams: 'sum',
  sharedCarbonEmbodiedLowGrams: 'sum',
  sharedCarbonEmbodiedHighGrams: 'sum',
  sharedCostUsd: 'sum',
  // provenance
  quality: 'max', // index into QUALITIES: the worst wins; null where no energy is known
  reasons: 'or',
  priceSources: 'or',
  intensitySources: 'or',
  pueSources: 'or',
  methodologyVersion: 'max',
} as const satisfies Record<string, Fold>;

export type MeasureName = keyof typeof MEASURES;
export const MEASURE_NAMES = Object.keys(MEASURES) as readonly MeasureName[];
export type Measures = { readonly [M in MeasureName]: number | null };
type MutableMeasures = { -readonly [M in MeasureName]: number | null };

/** No observation at all: the neutral element of `foldMeasures`. */
export const emptyMeasures = (): MutableMeasures =>
  Object.fromEntries(MEASURE_NAMES.map((name) => [name, null])) as MutableMeasures;

/** Adds one row into a total, in place: null is neutral, exactly as in SQL's aggregates. */
export function foldInto(total: MutableMeasures, row: Measures): void {
  for (const name of MEASURE_NAMES) {
    const value = row[name];
    if (value === null) continue;
    const before = total[name];
    if (before === null) total[name] = value;
    else if (MEASURES[name] === 'sum') total[name] = before + value;
    else if (MEASURES[name] === 'max') total[name] = Math.max(before, value);
    else total[name] = before | value;
  }
}

export function foldMeasures(rows: Iterable<Measures>): Measures {
  const total = emptyMeasures();
  for (const row of rows) foldInto(total, row);
  return total;
}
