import { DAY_SECONDS } from '../time/window.js';
import { type ContainerUse, memoryPeaksOf, type PodUse } from './container-use.js';
import { type Note, type ProposedRequests, type StrategyParameters, settingsOf } from './strategy.js';
import { VPA_CPU_BUCKETS, VPA_MEMORY_BUCKETS, vpaPercentile, type WeightedSample } from './vpa-histogram.js';

const MIB = 2 ** 20;
/** Flags of the recommender (logic/recommender.go); minimums apply to a pod. */
const VPA = {
  cpuPercentile: 0.9,
  cpuMargin: 0.15,
  memoryMargin: 0.15,
  minCpuMillicores: 25,
  minMemoryBytes: 250 * MIB,
} as const;
const MEMORY_PERCENTILE = 0.9;
/** Peaks of the last 8 days count (model/aggregations_config.go). */
const MEMORY_DAYS = 8;
/** After an OOM kill, the peak is increased by a fifth or by 100 MiB (model/container.go). */
const OOM_RATIO = 1.2;
const OOM_BYTES = 100 * MIB;

/**
 * Target of the Vertical Pod Autoscaler's recommender. CPU is the 90th percentile of use; memory is the 90th percentile
 * of the daily peaks of 8 days. Both come from histograms whose sample weights halve every 24 h, plus 15 %. The minimum
 * is 25 millicores and 250 MiB per pod, divided by its containers. Millicores are rounded up as in the recommender;
 * bytes are whole.
 */
export function vpa(use: ContainerUse, parameters: StrategyParameters): ProposedRequests {
  const settings = settingsOf(parameters, VPA);
  const cores = vpaPercentile(use.pods.flatMap(cpuSamples), settings.cpuPercentile, VPA_CPU_BUCKETS);
  const bytes = vpaPercentile(use.pods.flatMap(memoryPeaks), MEMORY_PERCENTILE, VPA_MEMORY_BUCKETS);
  const floorOf = (value: number): number => value / use.containersPerPod;
  const notes: Note[] = [];
  if (cores === null || bytes === null) notes.push('not_enough_samples');
  if (use.pods.some(({ oomKills }) => oomKills.length > 0)) notes.push('raised_after_oom_kill');
  return {
    cpuMillicores:
      cores === null
        ? null
        : Math.ceil(Math.max(cores * 1000 * (1 + settings.cpuMargin), floorOf(settings.minCpuMillicores))),
    memoryBytes:
      bytes === null
        ? null
        : Math.floor(Math.max(bytes * (1 + settings.memoryMargin), floorOf(settings.minMemoryBytes))),
    notes,
  };
}

const cpuSamples = ({ cpuMillicores }: PodUse): WeightedSample[] =>
  cpuMillicores.map(({ at, value, count }) => ({ at, value: value / 1000, weight: count }));

/**
 * One peak per 24 h, counted from the pod's first sample, of the last 8 days; after an OOM kill the peak is increased.
 */
function memoryPeaks(pod: PodUse): WeightedSample[] {
  const killed = pod.oomKills.map(({ at, memoryBytes: bytes }) => ({
    at,
    value: Math.max(bytes * OOM_RATIO, bytes + OOM_BYTES),
  }));
  const samples = [...memoryPeaksOf(pod), ...killed];
  const first = samples.reduce((earliest, { at }) => Math.min(earliest, at), Number.POSITIVE_INFINITY);
  const days = new Map<number, number>();
  for (const { at, value } of samples) {
    const day = Math.floor((at - first) / DAY_SECONDS);
    days.set(day, Math.max(days.get(day) ?? 0, value));
  }
  const newest = [...days.keys()].reduce((latest, day) => Math.max(latest, day), 0);
  return [...days]
    .filter(([day]) => day > newest - MEMORY_DAYS)
    .map(([day, value]) => ({ at: first + day * DAY_SECONDS, value, weight: 1 }));
}
