import { knownBound, sumOfKnown } from '../../../domain/figures/known-values.js';
import { JOULES_PER_KWH } from '../../../domain/figures/units.js';
import type { Measures } from '../../../domain/measures/measures.js';
import type { IdleMode } from '../../../domain/metrics-queries.js';

/** Sum of the observed values; null if no value was observed. */
export const plus = (...values: readonly (number | null)[]): number | null => sumOfKnown(values);

/** `part / whole`; null if one of them is unknown, or `whole` is not positive. */
export const ratio = (part: number | null, whole: number | null): number | null =>
  part === null || whole === null || whole <= 0 ? null : part / whole;

export const toKwh = (joules: number | null): number | null => (joules === null ? null : joules / JOULES_PER_KWH);

/** Clips negative values: the residue of a reserved item after redistribution differs from 0 by a rounding error. */
export const notBelowZero = (value: number | null): number | null => (value === null ? null : Math.max(0, value));

/** A value with its bounds; null where unknown. */
export interface BandedAmount {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** Energy, carbon and cost that an item is charged for; in the idle mode `share` including its share of idle and system. */
export interface Amounts {
  /** IT energy. */
  readonly energyJoules: BandedAmount;
  readonly facilityJoules: number | null;
  /** Operational plus embodied. */
  readonly carbonGrams: BandedAmount;
  readonly operationalGrams: number | null;
  readonly embodiedGrams: number | null;
  readonly costUsd: BandedAmount;
}

const amount = (value: number | null, low: number | null, high: number | null): BandedAmount => ({
  value: notBelowZero(value),
  low: notBelowZero(low),
  high: notBelowZero(high),
});

/**
 * A cost with its bounds. Value and bounds are sums of different columns, so if the price is exact, a rounding error
 * could make the low bound larger than the value, or the high bound smaller. The bounds are limited to prevent this.
 */
export function nestedBounds(value: number | null, low: number | null, high: number | null): BandedAmount {
  const [lowest, highest] = [knownBound(low), knownBound(high)];
  if (value === null || lowest === null || highest === null) return { value, low: lowest, high: highest };
  return { value, low: Math.min(lowest, value), high: Math.max(highest, value) };
}

function costAmount(value: number | null, low: number | null, high: number | null): BandedAmount {
  const nested = nestedBounds(value, low, high);
  return amount(nested.value, nested.low, nested.high);
}

function ownAmounts(m: Measures): Amounts {
  return {
    energyJoules: amount(m.energyJoules, m.energyLowJoules, m.energyHighJoules),
    facilityJoules: m.facilityJoules,
    carbonGrams: amount(
      plus(m.carbonOperationalGrams, m.carbonEmbodiedGrams),
      plus(m.carbonOperationalLowGrams, m.carbonEmbodiedLowGrams),
      plus(m.carbonOperationalHighGrams, m.carbonEmbodiedHighGrams),
    ),
    operationalGrams: m.carbonOperationalGrams,
    embodiedGrams: m.carbonEmbodiedGrams,
    costUsd: costAmount(plus(m.costCpuUsd, m.costMemoryUsd, m.costOtherUsd), m.costLowUsd, m.costHighUsd),
  };
}

function amountsWithShared(m: Measures): Amounts {
  const operationalGrams = plus(m.carbonOperationalGrams, m.sharedCarbonOperationalGrams);
  const embodiedGrams = plus(m.carbonEmbodiedGrams, m.sharedCarbonEmbodiedGrams);
  const lowGrams = plus(
    m.carbonOperationalLowGrams,
    m.sharedCarbonOperationalLowGrams,
    m.carbonEmbodiedLowGrams,
    m.sharedCarbonEmbodiedLowGrams,
  );
  const highGrams = plus(
    m.carbonOperationalHighGrams,
    m.sharedCarbonOperationalHighGrams,
    m.carbonEmbodiedHighGrams,
    m.sharedCarbonEmbodiedHighGrams,
  );
  return {
    energyJoules: amount(
      plus(m.energyJoules, m.sharedEnergyJoules),
      plus(m.energyLowJoules, m.sharedEnergyLowJoules),
      plus(m.energyHighJoules, m.sharedEnergyHighJoules),
    ),
    facilityJoules: notBelowZero(plus(m.facilityJoules, m.sharedFacilityJoules)),
    carbonGrams: amount(plus(operationalGrams, embodiedGrams), lowGrams, highGrams),
    operationalGrams: notBelowZero(operationalGrams),
    embodiedGrams: notBelowZero(embodiedGrams),
    costUsd: costAmount(
      plus(m.costCpuUsd, m.costMemoryUsd, m.costOtherUsd, m.sharedCostUsd),
      plus(m.costLowUsd, m.sharedCostLowUsd),
      plus(m.costHighUsd, m.sharedCostHighUsd),
    ),
  };
}

const UNKNOWN: BandedAmount = { value: null, low: null, high: null };
const NOTHING: Amounts = {
  energyJoules: UNKNOWN,
  facilityJoules: null,
  carbonGrams: UNKNOWN,
  operationalGrams: null,
  embodiedGrams: null,
  costUsd: UNKNOWN,
};

/** Charged amounts of summed rows; all null without rows. */
export function chargedAmounts(measures: Measures | null, idle: IdleMode): Amounts {
  if (measures === null) return NOTHING;
  return idle === 'share' ? amountsWithShared(measures) : ownAmounts(measures);
}

/** Mean PUE, weighted by energy; the minimum of 1 corrects rounding errors. */
export const meanPue = ({ facilityJoules, energyJoules }: Amounts): number | null => {
  const pue = ratio(facilityJoules, energyJoules.value);
  return pue === null ? null : Math.max(1, pue);
};

/** Mean grid intensity in g CO2e per kWh, weighted by the energy at the meter (IT energy x PUE). */
export const meanIntensity = ({ operationalGrams, facilityJoules }: Amounts): number | null =>
  ratio(operationalGrams, toKwh(facilityJoules));
