import { JOULES_PER_KWH } from '../../figures/units.js';
import type { Amounts } from '../finding.js';
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

/** Ends of the energy band relative to its middle, from the coefficients. */
export interface EnergySpread {
  readonly low: number;
  readonly high: number;
}

/**
 * Sum of the differences between expected and actual charge. Carbon uses the intensity of the hours after the change,
 * so that a cleaner grid does not count as saving. The band combines the variance of hours with similar load (95 %) and
 * the uncertainty of the coefficients.
 */
export function savedOver(
  compared: readonly ComparedHour[],
  before: readonly ComparableHour[],
  spread: EnergySpread,
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
  const margin = STANDARD_ERRORS * Math.sqrt(varianceOf(compared));
  const carbonPerJoule = carbonOf(before) / Math.max(joulesOf(before), Number.MIN_VALUE);
  const [energyLow, energyHigh] = bandOf(joules, margin, spread);
  const [carbonLow, carbonHigh] = bandOf(operational + embodied, margin * carbonPerJoule, spread);
  return {
    energyKwh: joules / JOULES_PER_KWH,
    energyKwhLow: energyLow / JOULES_PER_KWH,
    energyKwhHigh: energyHigh / JOULES_PER_KWH,
    carbonGrams: operational + embodied,
    carbonGramsLow: carbonLow,
    carbonGramsHigh: carbonHigh,
    costUsd,
  };
}

/**
 * Variance of the sum: the error of a class mean is common to all hours of the class, the variance of each hour is
 * independent.
 */
function varianceOf(compared: readonly ComparedHour[]): number {
  const counts = new Map<LoadClass, number>();
  for (const { expected, weight } of compared) counts.set(expected, (counts.get(expected) ?? 0) + weight);
  return [...counts].reduce(
    (sum, [{ energyVariance, hours }, count]) => sum + energyVariance * (count ** 2 / hours + count),
    0,
  );
}

function bandOf(value: number, margin: number, { low, high }: EnergySpread): readonly [number, number] {
  const lower = value - margin;
  const upper = value + margin;
  return [lower * (lower < 0 ? high : low), upper * (upper < 0 ? low : high)];
}

const joulesOf = (hours: readonly ComparableHour[]): number =>
  hours.reduce((sum, { energyJoules }) => sum + energyJoules, 0);
const carbonOf = (hours: readonly ComparableHour[]): number =>
  hours.reduce((sum, { operationalGrams, embodiedGrams }) => sum + operationalGrams + embodiedGrams, 0);
