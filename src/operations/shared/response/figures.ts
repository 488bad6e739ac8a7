import type { Schemas } from '../../../contract/index.js';
import type { Currency } from '../../../domain/figures/currency.js';
import type { Measures } from '../../../domain/measures/measures.js';
import type { IdleMode, ReadContext } from '../../../domain/metrics-queries.js';
import type { EpochSeconds, TimeRange } from '../../../domain/time/window.js';
import { type Amounts, chargedAmounts, meanIntensity, meanPue, notBelowZero, ratio, toKwh } from './charged-amounts.js';
import { toLocalCost } from './local-costs.js';

type Joined<Parts extends readonly object[]> = Parts extends readonly [infer First, ...infer Rest extends object[]]
  ? First & Joined<Rest>
  : unknown;

/**
 * Merges the properties of all parts in order. The result equals an object literal with spreads, but V8 needs ten times as
 * long for several spreads in one literal, and a response has up to 10,000 points.
 */
export const mergeFields = <Parts extends object[]>(...parts: Parts): Joined<Parts> => Object.assign({}, ...parts);

/** Reference values that the figures of an item are computed with. */
export interface ItemView {
  readonly idle: IdleMode;
  readonly currency: Currency;
  /** The range of the response. */
  readonly range: TimeRange;
  /** Amounts of all items: denominators of the shares. */
  readonly total: Amounts;
  readonly dataFrom: EpochSeconds | null;
  /** End of the newest due window; later times cannot have been observed yet. */
  readonly dueUntil: EpochSeconds;
  /** Observed seconds of the window: denominator of means over the window. */
  readonly observedSeconds: number;
}

type KnownTime = Pick<ItemView, 'dataFrom' | 'dueUntil'>;

/** Observed seconds of a range: the time from the first data to the newest due window, multiplied by the coverage. */
export function observedSecondsOf(range: TimeRange, { dataFrom, dueUntil }: KnownTime, coverage: number): number {
  if (dataFrom === null) return 0;
  return Math.max(0, Math.min(range.to, dueUntil) - Math.max(range.from, dataFrom)) * coverage;
}

/** Properties of a request and of the configuration that the figures depend on. */
type ViewOptions = Pick<ItemView, 'currency' | 'dueUntil' | 'idle'>;

export function viewOf(context: ReadContext, total: Measures | null, options: ViewOptions): ItemView {
  const { dataFrom, range, coverage } = context;
  const { dueUntil, idle } = options;
  const observedSeconds = observedSecondsOf(range, { dataFrom, dueUntil }, coverage);
  return { ...options, range, total: chargedAmounts(total, idle), dataFrom, observedSeconds };
}

type EnergyFields = Pick<Schemas['Point'], 'energy_kwh' | 'energy_kwh_low' | 'energy_kwh_high'>;
type CarbonFields = Pick<
  Schemas['Point'],
  'carbon_grams' | 'carbon_grams_low' | 'carbon_grams_high' | 'carbon_operational_grams' | 'carbon_embodied_grams'
>;
type CostFields = Pick<
  Schemas['Point'],
  'cost_usd' | 'cost_usd_low' | 'cost_usd_high' | 'currency' | 'cost' | 'cost_low' | 'cost_high'
>;
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

/** The same properties as from `withLocalCosts`, as a literal: responses have thousands of these objects. */
export const toCostFields = ({ costUsd: { value, low, high } }: Amounts, currency: Currency): CostFields => ({
  cost_usd: value,
  cost_usd_low: low,
  cost_usd_high: high,
  cost: toLocalCost(value, currency),
  cost_low: toLocalCost(low, currency),
  cost_high: toLocalCost(high, currency),
  currency: currency.code,
});

/** Energy, carbon and cost under their common property names, as parts for `mergeFields`. */
export const figureParts = (
  amounts: Amounts,
  { currency }: Pick<ItemView, 'currency'>,
): readonly [EnergyFields, CarbonFields, CostFields] => [
  toEnergyFields(amounts),
  toCarbonFields(amounts),
  toCostFields(amounts, currency),
];

export const toShares = (amounts: Amounts, { total }: Pick<ItemView, 'total'>): ShareFields => ({
  energy_share: ratio(amounts.energyJoules.value, total.energyJoules.value),
  carbon_share: ratio(amounts.carbonGrams.value, total.carbonGrams.value),
  cost_share: ratio(amounts.costUsd.value, total.costUsd.value),
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
