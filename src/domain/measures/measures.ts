import { type Fold, foldColumns } from './fold.js';
import { POD_FIGURE_FOLDS } from './pod-figures.js';

/**
 * The columns that every fact and roll-up of a pod, workload or namespace carries, and how each folds.
 * Roll-up SQL, the in-memory roll-up and the read queries are all made from this one table; a new key needs a migration.
 * Units are in the names; energy is IT energy (before PUE). Null is "not observed".
 */
export const MEASURES = {
  ...POD_FIGURE_FOLDS,
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

const NOTHING = Object.fromEntries(MEASURE_NAMES.map((name) => [name, null])) as Measures;

/** No observation at all: the neutral element of `foldMeasures`. */
export const emptyMeasures = (): Measures => ({ ...NOTHING });

/** Folds rows column by column; all null without rows. */
export const foldMeasures = (rows: readonly Measures[]): Measures => foldColumns(MEASURES, NOTHING, rows);
