import type { EpochSeconds } from '../../../domain/time/window.js';
import { groupSeries, isValidSample, type Series, valueAt } from '../client/sample-series.js';
import type { Answers } from '../queries/answers.js';
import type { NodeDirectory } from '../queries/node-directory.js';
import { type KeplerReading, readKepler } from './kepler-meters.js';
import type { MeterReading } from './read-counter.js';

export interface EnergyMeters {
  /** Measurements of Kepler; all null if Kepler does not run on the node. */
  kepler(node: string, time: EpochSeconds, coveredSeconds: number): KeplerReading;
  /** Energy of the node's GPUs in joules: from their energy counters, else mean power x covered time. */
  gpuJoules(node: string, time: EpochSeconds, coveredSeconds: number): MeterReading;
  /** Mean over the node's GPUs, 0..1. */
  gpuUtilisation(node: string, time: EpochSeconds): MeterReading;
}

export function createEnergyMeters(answers: Answers, directory: NodeDirectory): EnergyMeters {
  const byNode = (series: readonly Series[]) => groupSeries(series, (labels) => directory.resolve(labels));
  const kepler = byNode(answers.of('keplerJoules'));
  const millijoules = byNode(answers.of('dcgmMillijoules'));
  const watts = byNode(answers.of('dcgmWatts'));
  const utilisation = byNode(answers.of('dcgmUtilisation'));
  return {
    kepler: (node, time, coveredSeconds) => readKepler(kepler.get(node) ?? [], time, coveredSeconds),
    gpuJoules(node, time, coveredSeconds) {
      const { values, dropped } = perDevice(millijoules.get(node) ?? [], time, isValidSample, add);
      if (values.length > 0) return { value: sum(values) / 1000, dropped };
      const power = perDevice(watts.get(node) ?? [], time, isValidSample, Math.max);
      const joules = power.values.length === 0 ? null : sum(power.values) * coveredSeconds;
      return { value: joules, dropped: dropped + power.dropped };
    },
    gpuUtilisation(node, time) {
      const { values, dropped } = perDevice(
        utilisation.get(node) ?? [],
        time,
        (value) => isValidSample(value) && value <= 100,
        Math.max,
      );
      return { value: values.length === 0 ? null : sum(values) / values.length / 100, dropped };
    },
  };
}

const add = (a: number, b: number): number => a + b;

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** One value per device; `fold` combines the series of an exporter that restarted. */
function perDevice(
  series: readonly Series[],
  time: EpochSeconds,
  isGood: (value: number) => boolean,
  fold: (a: number, b: number) => number,
): { readonly values: readonly number[]; readonly dropped: number } {
  const devices = new Map<string, number>();
  let dropped = 0;
  for (const each of series) {
    const value = valueAt(each, time);
    if (value === undefined) continue;
    const device = each.labels['UUID'] || each.labels['gpu'] || '';
    if (isGood(value)) devices.set(device, fold(devices.get(device) ?? 0, value));
    else dropped += 1;
  }
  return { values: [...devices.values()], dropped };
}
