import { cpuHistogram, memoryHistogram } from '../../src/domain/measures/histogram.js';
import type { ContainerHour } from '../../src/domain/simulation/container-history.js';
import type { ContainerUse, UseSample } from '../../src/domain/simulation/container-use.js';
import type { PodSeries } from './independent/vpa-target.js';

const samples = (series: readonly (readonly [at: number, value: number])[]): UseSample[] =>
  series.map(([at, value]) => ({ at, value, count: 1 }));

/** A measured series as strategies receive it. */
export const useOfSeries = (pods: readonly PodSeries[], overrides: Partial<ContainerUse> = {}): ContainerUse => ({
  pods: pods.map(({ cpu, memory }) => ({
    cpuMillicores: samples(cpu),
    memoryBytes: samples(memory),
    memoryPeaks: [],
    oomKills: [],
  })),
  containersPerPod: 1,
  memoryLimitAtOomBytes: null,
  hasAutoscaler: false,
  ...overrides,
});

/** The same series as stored: one histogram per hour for all pods. */
export function historyOfSeries(pods: readonly PodSeries[], requests: Partial<ContainerHour> = {}): ContainerHour[] {
  const end = Math.max(...pods.flatMap((pod) => [...pod.cpu, ...pod.memory].map(([at]) => at)));
  const hours: ContainerHour[] = [];
  for (let hour = 0; hour <= end; hour += 3600) {
    const within = (series: readonly (readonly [number, number])[]): number[] =>
      series.filter(([at]) => at >= hour && at < hour + 3600).map(([, value]) => value);
    const cpu = pods.flatMap((pod) => within(pod.cpu));
    const memory = pods.flatMap((pod) => within(pod.memory));
    if (cpu.length === 0 && memory.length === 0) continue;
    hours.push({
      hour,
      cpu: cpuHistogram(cpu),
      memory: memoryHistogram(memory),
      memoryMaxBytes: memory.length === 0 ? null : Math.max(...memory),
      podSeconds: 3600 * pods.length,
      cpuRequestMillicores: 500,
      memoryRequestBytes: 2 ** 30,
      memoryLimitBytes: 2 ** 30,
      oomKills: 0,
      ...requests,
    });
  }
  return hours;
}
