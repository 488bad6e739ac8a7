import type { ContainerObservation, PodObservation } from '../cluster/observation.js';
import type { CooperativeTask } from '../cooperative-task.js';
import type { ContainerFact } from './entity-facts.js';
import { cpuHistogram, memoryHistogram, mergeHistograms } from './histogram.js';

/** Number of pods per step. */
const PODS_PER_BATCH = 500;

/**
 * One row per container of a workload, over all its pods. `podSeconds` are the pods' live seconds. If pods have
 * different requests or limits, as during a rollout, the row has the largest ones, so that a recommendation is compared
 * with the requests of every running pod.
 */
export function* containerFactsTask(pods: readonly PodObservation[]): CooperativeTask<ContainerFact[]> {
  const facts = new Map<string, ContainerFact>();
  for (const [place, pod] of pods.entries()) {
    if (place % PODS_PER_BATCH === PODS_PER_BATCH - 1) yield;
    for (const container of pod.containers) {
      const key = JSON.stringify([pod.namespace, pod.workload.kind, pod.workload.name, container.name]);
      const fact = factOf(pod, container);
      const before = facts.get(key);
      facts.set(key, before === undefined ? fact : mergePods(before, fact));
    }
  }
  return [...facts.values()];
}

function factOf(pod: PodObservation, container: ContainerObservation): ContainerFact {
  const memory = withinLimit(container.memoryBytes, container.memoryLimitBytes);
  return {
    namespace: pod.namespace,
    workload: pod.workload,
    container: container.name,
    cpu: cpuHistogram(container.cpuMillicores),
    memory: memoryHistogram(memory),
    memoryMaxBytes: memory.length === 0 ? null : Math.max(...memory),
    podSeconds: pod.liveSeconds,
    cpuRequestMillicores: container.cpuRequestMillicores,
    cpuLimitMillicores: container.cpuLimitMillicores,
    memoryRequestBytes: container.memoryRequestBytes,
    memoryLimitBytes: container.memoryLimitBytes,
    throttledPeriods: container.throttledPeriods,
    cfsPeriods: container.cfsPeriods,
    oomKills: container.oomKills,
  };
}

/**
 * Valid samples, at most the limit: the kernel kills a container before its memory exceeds it. A higher sample includes
 * an earlier instance of the container that had already ended.
 */
function withinLimit(bytes: readonly number[], limitBytes: number | null): number[] {
  const most = limitBytes !== null && limitBytes > 0 ? limitBytes : Number.POSITIVE_INFINITY;
  return bytes.filter((sample) => Number.isFinite(sample) && sample >= 0).map((sample) => Math.min(sample, most));
}

function mergePods(a: ContainerFact, b: ContainerFact): ContainerFact {
  return {
    ...mergeContainers(a, b),
    cpuRequestMillicores: larger(a.cpuRequestMillicores, b.cpuRequestMillicores),
    cpuLimitMillicores: larger(a.cpuLimitMillicores, b.cpuLimitMillicores),
    memoryRequestBytes: larger(a.memoryRequestBytes, b.memoryRequestBytes),
    memoryLimitBytes: larger(a.memoryLimitBytes, b.memoryLimitBytes),
  };
}

/**
 * Merges two rows of one container. The second row must be the later one: its requests and limits are used, and those
 * of the first row where they are null.
 */
export function mergeContainers(a: ContainerFact, b: ContainerFact): ContainerFact {
  return {
    ...a,
    cpu: mergeHistograms(a.cpu, b.cpu),
    memory: mergeHistograms(a.memory, b.memory),
    memoryMaxBytes: larger(a.memoryMaxBytes, b.memoryMaxBytes),
    podSeconds: a.podSeconds + b.podSeconds,
    cpuRequestMillicores: b.cpuRequestMillicores ?? a.cpuRequestMillicores,
    cpuLimitMillicores: b.cpuLimitMillicores ?? a.cpuLimitMillicores,
    memoryRequestBytes: b.memoryRequestBytes ?? a.memoryRequestBytes,
    memoryLimitBytes: b.memoryLimitBytes ?? a.memoryLimitBytes,
    throttledPeriods: a.throttledPeriods + b.throttledPeriods,
    cfsPeriods: a.cfsPeriods + b.cfsPeriods,
    oomKills: a.oomKills + b.oomKills,
  };
}

const larger = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b);
