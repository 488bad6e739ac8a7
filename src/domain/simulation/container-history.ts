import type { Histogram } from '../measures/entity-facts.js';
import { bucketBound, type HistogramKind } from '../measures/histogram.js';
import type { EpochSeconds } from '../time/window.js';
import type { ContainerUse, OomKill, UseSample } from './container-use.js';

/** One stored hour of a container, over all pods of its workload. */
export interface ContainerHour {
  readonly hour: EpochSeconds;
  readonly cpu: Histogram;
  readonly memory: Histogram;
  readonly memoryMaxBytes: number | null;
  readonly podSeconds: number;
  readonly cpuRequestMillicores: number | null;
  readonly memoryRequestBytes: number | null;
  readonly memoryLimitBytes: number | null;
  readonly oomKills: number;
}

/**
 * The samples of a histogram at the upper bounds of their buckets: at most one bucket (5 %) too high, never too low.
 */
export const samplesOf = (at: EpochSeconds, { indexes, counts }: Histogram, kind: HistogramKind): UseSample[] =>
  indexes.map((index, place) => ({ at, value: bucketBound(index, kind), count: counts[place] ?? 0 }));

/** Converts stored hours, ascending, to the input of strategies; all pods of the workload form one series. */
export function useOfHistory(
  hours: readonly ContainerHour[],
  workload: { readonly containersPerPod: number; readonly hasAutoscaler: boolean },
): ContainerUse {
  const killed = hours.filter(({ oomKills }) => oomKills > 0);
  const pod = {
    cpuMillicores: hours.flatMap(({ hour, cpu }) => samplesOf(hour, cpu, 'cpu')),
    memoryBytes: hours.flatMap(({ hour, memory }) => samplesOf(hour, memory, 'memory')),
    memoryPeaks: hours.flatMap(({ hour, memoryMaxBytes }) =>
      memoryMaxBytes === null ? [] : [{ at: hour, value: memoryMaxBytes, count: 1 }],
    ),
    oomKills: killed.map(killOf),
  };
  return { pods: [pod], memoryLimitAtOomBytes: killed.at(-1)?.memoryLimitBytes ?? null, ...workload };
}

const killOf = ({ hour, memoryMaxBytes, memoryRequestBytes }: ContainerHour): OomKill => ({
  at: hour,
  memoryBytes: Math.max(memoryMaxBytes ?? 0, memoryRequestBytes ?? 0),
});
