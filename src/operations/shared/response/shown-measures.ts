import type { MeasureName } from '../../../domain/measures/measures.js';
import { POD_FIGURE_ENTRIES } from '../../../domain/measures/pod-figures.js';
import { PROVENANCE_NAMES } from '../../../domain/measures/provenance.js';

/** Measures that each kind of response needs; only these columns are read. A test checks the lists against the mappers. */

const ENERGY = [
  'energyJoules',
  'energyLowJoules',
  'energyHighJoules',
  'sharedEnergyJoules',
  'sharedEnergyLowJoules',
  'sharedEnergyHighJoules',
] as const;
const CARBON = [
  'carbonOperationalGrams',
  'carbonOperationalLowGrams',
  'carbonOperationalHighGrams',
  'carbonEmbodiedGrams',
  'carbonEmbodiedLowGrams',
  'carbonEmbodiedHighGrams',
  'sharedCarbonOperationalGrams',
  'sharedCarbonOperationalLowGrams',
  'sharedCarbonOperationalHighGrams',
  'sharedCarbonEmbodiedGrams',
  'sharedCarbonEmbodiedLowGrams',
  'sharedCarbonEmbodiedHighGrams',
] as const;
const COST = [
  'costCpuUsd',
  'costMemoryUsd',
  'costOtherUsd',
  'costLowUsd',
  'costHighUsd',
  'sharedCostUsd',
  'sharedCostLowUsd',
  'sharedCostHighUsd',
] as const;
/** For mean PUE and mean intensity. */
const FACTORS = ['energyJoules', 'sharedEnergyJoules', 'facilityJoules', 'sharedFacilityJoules'] as const;
const COMPONENTS = ['cpuActiveJoules', 'cpuIdleJoules', 'memoryJoules', 'gpuJoules'] as const;

export const CARBON_POINT_MEASURES: readonly MeasureName[] = [...CARBON, ...FACTORS, ...PROVENANCE_NAMES];
export const ENERGY_POINT_MEASURES: readonly MeasureName[] = [...ENERGY, ...COMPONENTS, ...PROVENANCE_NAMES];
export const COST_POINT_MEASURES: readonly MeasureName[] = [...COST, ...PROVENANCE_NAMES];
export const POINT_MEASURES: readonly MeasureName[] = [...ENERGY, ...CARBON, ...COST, ...PROVENANCE_NAMES];
export const TOTALS_MEASURES: readonly MeasureName[] = [...POINT_MEASURES, ...FACTORS];
/** For items that have only shares of carbon and cost. */
export const SHARE_MEASURES: readonly MeasureName[] = [...CARBON, ...COST, ...PROVENANCE_NAMES];
/** For namespaces, nodes and pods. */
export const ITEM_MEASURES: readonly MeasureName[] = [
  ...TOTALS_MEASURES,
  ...POD_FIGURE_ENTRIES.filter(([, { isListed }]) => isListed).map(([name]) => name),
];
