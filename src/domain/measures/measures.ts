import { type Fold, foldColumns } from './fold.js';
import { POD_FIGURE_FOLDS } from './pod-figures.js';
import { PROVENANCE } from './provenance.js';

/**
 * The columns of every fact and roll-up of a pod, workload or namespace, and how each folds. Roll-up SQL, the in-memory
 * roll-up and the read queries are generated from this table; a new key needs a migration. Names contain the unit;
 * energy is IT energy (before PUE). Null means "not observed".
 */
export const MEASURES = {
  ...POD_FIGURE_FOLDS,
  // own energy
  cpuActiveJoules: 'sum',
  cpuIdleJoules: 'sum',
  memoryJoules: 'sum',
  gpuJoules: 'sum',
  energyJoules: 'sum',
  energyLowJoules: 'sum',
  energyHighJoules: 'sum',
  facilityJoules: 'sum', // energy x PUE; the weight of the mean PUE and the mean intensity
  // own carbon
  carbonOperationalGrams: 'sum',
  carbonOperationalLowGrams: 'sum',
  carbonOperationalHighGrams: 'sum',
  carbonEmbodiedGrams: 'sum',
  carbonEmbodiedLowGrams: 'sum',
  carbonEmbodiedHighGrams: 'sum',
  // own cost
  costCpuUsd: 'sum',
  costMemoryUsd: 'sum',
  costOtherUsd: 'sum',
  // bounds of the sum of the three columns above; NaN in rows that were stored before these columns were added
  costLowUsd: 'sum',
  costHighUsd: 'sum',
  // share of the idle and system parts of its node, for idle=share; on reserved rows: minus the redistributed amount
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
  sharedCostLowUsd: 'sum',
  sharedCostHighUsd: 'sum',
  ...PROVENANCE,
} as const satisfies Record<string, Fold>;

export type MeasureName = keyof typeof MEASURES;
export const MEASURE_NAMES = Object.keys(MEASURES) as readonly MeasureName[];
export type Measures = { readonly [M in MeasureName]: number | null };

const ALL_NULL = Object.fromEntries(MEASURE_NAMES.map((name) => [name, null])) as Measures;

/** A row without any observation: the neutral element of `foldMeasures`. */
export const emptyMeasures = (): Measures => ({ ...ALL_NULL });

/** Folds rows column by column; all null without rows. */
export const foldMeasures = (rows: readonly Measures[]): Measures => foldColumns(MEASURES, ALL_NULL, rows);

const NOTHING_CHARGED: Measures = {
  ...ALL_NULL,
  ...Object.fromEntries(
    Object.entries(MEASURES)
      .filter(([, fold]) => fold === 'sum')
      .map(([name]) => [name, 0]),
  ),
};

/** Measures of something that was observed not to exist: sums are 0, and it has no quality, reasons or versions. */
export const nothingCharged = (): Measures => ({ ...NOTHING_CHARGED });
