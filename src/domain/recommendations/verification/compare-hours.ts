import { knownBound } from '../../figures/known-values.js';
import { JOULES_PER_KWH } from '../../figures/units.js';
import type { Amounts } from '../finding.js';
import { bandOf, type Spreads } from '../savings/spreads.js';
import { type ComparableHour, meanIntensity } from './comparable-hour.js';
import type { LoadClass } from './load-model.js';

/** 95 % of a normal distribution is within this many standard errors. */
const STANDARD_ERRORS = 1.96;

/** An hour after the change, and the expected charge from hours with similar load before. */
export interface ComparedHour {
  readonly after: ComparableHour;
  readonly expected: LoadClass;
  /** 0..1: observed share of the hour. */
  readonly weight: number;
}

/**
 * Sum of the differences between expected and actual charge. Carbon uses the intensity of the hours after the change,
 * so that a cleaner grid does not count as saving. The bands combine the variance of hours with similar load (95 %) and
 * the relative bands of the charges: those of operational carbon contain the bands of energy, PUE and intensity.
 * @param spreads relative bands of the charges that are compared
 */
export function savedOver(
  compared: readonly ComparedHour[],
  before: readonly ComparableHour[],
  spreads: Spreads,
): Amounts {
  const usual = meanIntensity(before);
  let joules = 0;
  let operational = 0;
  let embodied = 0;
  let costUsd = 0;
  for (const { after, expected, weight } of compared) {
    const intensity = after.facilityJoules > 0 ? after.operationalGrams / after.facilityJoules : usual;
    joules += weight * (expected.mean.energyJoules - after.energyJoules);
    operational += weight * (expected.mean.facilityJoules - after.facilityJoules) * intensity;
    embodied += weight * (expected.mean.embodiedGrams - after.embodiedGrams);
    costUsd += weight * (expected.mean.costUsd - after.costUsd);
  }
  const margin = marginOf(compared, 'energyJoules');
  const gramsPerJoule =
    totalOf(before, 'operationalGrams') / Math.max(totalOf(before, 'energyJoules'), Number.MIN_VALUE);
  const energy = bandOf(joules, spreads.energyJoules, margin);
  const ofOperational = bandOf(operational, spreads.operationalGrams, margin * gramsPerJoule);
  const ofEmbodied = bandOf(embodied, spreads.embodiedGrams, marginOf(compared, 'embodiedGrams'));
  const cost = bandOf(costUsd, spreads.costUsd, marginOf(compared, 'costUsd'));
  return {
    energyKwh: joules / JOULES_PER_KWH,
    energyKwhLow: energy.low / JOULES_PER_KWH,
    energyKwhHigh: energy.high / JOULES_PER_KWH,
    carbonGrams: operational + embodied,
    carbonGramsLow: ofOperational.low + ofEmbodied.low,
    carbonGramsHigh: ofOperational.high + ofEmbodied.high,
    costUsd,
    costUsdLow: knownBound(cost.low),
    costUsdHigh: knownBound(cost.high),
  };
}

/**
 * Half of the 95 % band of the sum: the error of a class mean is common to all hours of the class, the variance of each
 * hour is independent.
 */
function marginOf(compared: readonly ComparedHour[], figure: keyof LoadClass['variance']): number {
  const counts = new Map<LoadClass, number>();
  for (const { expected, weight } of compared) counts.set(expected, (counts.get(expected) ?? 0) + weight);
  const variance = [...counts].reduce(
    (sum, [{ variance: ofHours, hours }, count]) => sum + ofHours[figure] * (count ** 2 / hours + count),
    0,
  );
  return STANDARD_ERRORS * Math.sqrt(variance);
}

const totalOf = (hours: readonly ComparableHour[], figure: 'energyJoules' | 'operationalGrams'): number =>
  hours.reduce((sum, hour) => sum + hour[figure], 0);
