import type { Schemas } from '../../../contract/index.js';
import type { Measures } from '../../../domain/measures/measures.js';
import { type Amounts, meanIntensity, meanPue, notBelowZero, ratio, toKwh } from './charged-amounts.js';
import type { ItemView } from './item-view.js';
import { mergeFields } from './merge-fields.js';

type EnergyFields = Pick<Schemas['Point'], 'energy_kwh' | 'energy_kwh_low' | 'energy_kwh_high'>;
type CarbonFields = Pick<
  Schemas['Point'],
  'carbon_grams' | 'carbon_grams_low' | 'carbon_grams_high' | 'carbon_operational_grams' | 'carbon_embodied_grams'
>;
type FigureFields = EnergyFields & CarbonFields & Pick<Schemas['Point'], 'cost_usd'>;
type ShareFields = Pick<Schemas['Namespace'], 'energy_share' | 'carbon_share' | 'cost_share'>;
type TrafficFields = Pick<
  Schemas['Namespace'],
  'network_receive_bytes' | 'network_transmit_bytes' | 'disk_bytes' | 'restarts' | 'oom_kills' | 'cpu_throttled_ratio'
>;
type FactorFields = Pick<Schemas['Namespace'], 'pue' | 'grid_intensity_grams_per_kwh'>;

export const toEnergyFields = ({ energyJoules }: Amounts): EnergyFields => ({
  energy_kwh: toKwh(energyJoules.value),
  energy_kwh_low: toKwh(energyJoules.low),
  energy_kwh_high: toKwh(energyJoules.high),
});

export const toCarbonFields = ({ carbonGrams, operationalGrams, embodiedGrams }: Amounts): CarbonFields => ({
  carbon_grams: carbonGrams.value,
  carbon_grams_low: carbonGrams.low,
  carbon_grams_high: carbonGrams.high,
  carbon_operational_grams: operationalGrams,
  carbon_embodied_grams: embodiedGrams,
});

/** Energy, carbon and cost under their common property names. */
export const toFigures = (amounts: Amounts): FigureFields =>
  mergeFields(toEnergyFields(amounts), toCarbonFields(amounts), { cost_usd: amounts.costUsd });

export const toShares = (amounts: Amounts, { total }: ItemView): ShareFields => ({
  energy_share: ratio(amounts.energyJoules.value, total.energyJoules.value),
  carbon_share: ratio(amounts.carbonGrams.value, total.carbonGrams.value),
  cost_share: ratio(amounts.costUsd, total.costUsd),
});

export const toFactors = (amounts: Amounts): FactorFields => ({
  pue: meanPue(amounts),
  grid_intensity_grams_per_kwh: meanIntensity(amounts),
});

export const toTraffic = (m: Measures): TrafficFields => ({
  network_receive_bytes: notBelowZero(m.networkReceiveBytes),
  network_transmit_bytes: notBelowZero(m.networkTransmitBytes),
  disk_bytes: notBelowZero(m.diskBytes),
  restarts: m.restarts,
  oom_kills: m.oomKills,
  cpu_throttled_ratio: throttledRatio(m),
});

function throttledRatio({ throttledPeriods, cfsPeriods }: Measures): number | null {
  const part = ratio(throttledPeriods, cfsPeriods);
  return part === null ? null : Math.min(1, part);
}
