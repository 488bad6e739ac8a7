import type { EpochSeconds } from '../../../domain/time/window.js';
import { groupSeries, isValidSample, type Series, valueAt } from '../client/sample-series.js';
import type { Answers } from '../queries/answers.js';
import type { NodeDirectory } from '../queries/node-directory.js';

/** One reading of a node; `dropped` counts values that were NaN, negative or implausible. */
export interface MeterReading {
  readonly value: number | null;
  readonly dropped: number;
}

/**
 * Adds up the series of a counter on one node; a restart splits the counter into several. Copies are already removed.
 */
export function readCounter(
  series: readonly Series[],
  time: EpochSeconds,
  isImplausible: (value: number) => boolean = () => false,
): MeterReading {
  let sum: number | null = null;
  let dropped = 0;
  for (const each of series) {
    const value = valueAt(each, time);
    if (value === undefined) continue;
    if (!isValidSample(value) || isImplausible(value)) dropped += 1;
    else sum = (sum ?? 0) + value;
  }
  return { value: sum, dropped };
}

export interface EnergyMeters {
  /** Joules of the CPU packages in the window; null when the node runs no Kepler. */
  cpuJoules(node: string, time: EpochSeconds): MeterReading;
  gpuJoules(node: string, time: EpochSeconds): MeterReading;
  /** Mean over the node's GPUs, 0..1. */
  gpuUtilisation(node: string, time: EpochSeconds): MeterReading;
}

export function createEnergyMeters(answers: Answers, directory: NodeDirectory): EnergyMeters {
  const byNode = (series: readonly Series[]) => groupSeries(series, (labels) => directory.resolve(labels));
  const kepler = byNode(answers.of('keplerJoules'));
  const millijoules = byNode(answers.of('dcgmMillijoules'));
  const utilisation = byNode(answers.of('dcgmUtilisation'));
  return {
    cpuJoules: (node, time) => readZones(kepler.get(node) ?? [], time),
    gpuJoules(node, time) {
      const { values, dropped } = perDevice(millijoules.get(node) ?? [], time, isValidSample, add);
      return { value: values.length === 0 ? null : sum(values) / 1000, dropped };
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

/**
 * RAPL zones overlap (psys contains package, package contains core), so exactly one kind is used: the package zone,
 * else the sum of the sockets' numbered package zones, else psys. Source: Linux powercap RAPL zones; Kepler's metric
 * reference.
 */
function readZones(series: readonly Series[], time: EpochSeconds): MeterReading {
  const kinds = [
    series.filter(({ labels }) => labels['zone'] === 'package'),
    series.filter(({ labels }) => labels['zone']?.startsWith('package-')),
    series.filter(({ labels }) => labels['zone'] === 'psys'),
  ];
  let dropped = 0;
  for (const kind of kinds) {
    const reading = readCounter(kind, time);
    dropped += reading.dropped;
    if (reading.value !== null) return { value: reading.value, dropped };
  }
  return { value: null, dropped };
}

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
