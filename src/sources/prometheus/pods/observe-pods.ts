import { type EpochSeconds, WINDOW_SECONDS } from '../../../domain/time/window.js';
import { createBatchBudget } from '../../../runtime/event-loop.js';
import { valueAt } from '../client/sample-series.js';
import { lifeSeconds } from '../samples/state-samples.js';
import { firstStartOf, type PodIdentities, type PodIdentity, splitPodKey } from './pod-identities.js';
import { type PodReaderInputs, type PodReading, readPod } from './pod-reader.js';
import type { PodSeries, PodSeriesIndex } from './pod-series.js';
import { totalOf, usageAt } from './usage.js';

export interface PodReader {
  /** All pods of a window. `unplaced` counts the pods whose node is unknown; they are excluded. */
  observeAt(time: EpochSeconds): Promise<{ readonly readings: readonly PodReading[]; readonly unplaced: number }>;
}

export function createPodReader(inputs: PodReaderInputs, identities: PodIdentities, index: PodSeriesIndex): PodReader {
  const podKeys = [...new Set([...identities.podKeys, ...index.podKeys])].sort();
  return {
    async observeAt(time) {
      const readings: PodReading[] = [];
      let unplaced = 0;
      // An hour of a large cluster takes seconds; the event loop must serve requests meanwhile.
      const budget = createBatchBudget();
      for (const podKey of podKeys) {
        if (budget.isSpent()) await budget.renew();
        const series = index.seriesOf(podKey);
        const isUsed = series.containerCpu.some((entry) => valueAt(entry.series, time) !== undefined);
        const secondsOn = (node: string): number => observedSeconds(inputs, series, node, time);
        const reported = identities.podsAt(podKey, time);
        // kube-state-metrics still lists the pod of a finished Job; the pod is excluded once it uses no CPU.
        const alive = reported.filter(({ liveSeconds }) => liveSeconds > 0);
        const here =
          alive.length > 0 || !isUsed
            ? alive
            : reported.slice(0, 1).map((pod) => ({ ...pod, liveSeconds: secondsOn(pod.node) }));
        const pods = here.length > 0 || !isUsed ? here : fromUsage(inputs, identities, podKey, series, time);
        if (isUsed && pods.length === 0) unplaced += 1;
        const podsOfName = pods.map((pod) => ({ ...pod, uid: pod.uid ?? identities.uidFromCgroup(podKey) }));
        for (const identity of podsOfName) {
          const uid = identity.uid ?? syntheticUid(podKey, series);
          readings.push(readPod(inputs, { identity, podsOfName, series, uid }, time));
        }
      }
      return { readings, unplaced };
    },
  };
}

/**
 * `namespace/pod@first_seen`: the start time of its first container, which is stable, else its first window in this
 * range.
 */
function syntheticUid(podKey: string, series: PodSeries): string {
  const start = firstStartOf(series.startTimes.map((entry) => entry.series));
  if (start !== null) return `${podKey}@${start}`;
  const firsts = series.containerCpu.map(({ series: each }) => {
    const index = each.values.findIndex((value) => value !== undefined);
    return each.start + index * each.step - WINDOW_SECONDS;
  });
  return `${podKey}@${firsts.length === 0 ? 0 : Math.min(...firsts)}`;
}

/** Identity of a pod that only cAdvisor observed in this window: its lifetime is the time covered by its samples. */
function fromUsage(
  inputs: PodReaderInputs,
  identities: PodIdentities,
  podKey: string,
  series: PodSeries,
  time: EpochSeconds,
): PodIdentity[] {
  const otherWindow = identities.podInOtherWindow(podKey);
  const reported = series.containerCpu.find(
    (entry) => entry.node !== null && valueAt(entry.series, time) !== undefined,
  );
  const node = reported?.node ?? otherWindow?.node ?? null;
  if (node === null) return [];
  const liveSeconds = observedSeconds(inputs, series, node, time);
  return [
    {
      ...splitPodKey(podKey),
      uid: otherWindow?.uid ?? null,
      node,
      liveSeconds,
      isHostNetwork: otherWindow?.isHostNetwork ?? null,
    },
  ];
}

/**
 * Seconds for which cAdvisor observed a pod: from its memory samples, or the whole window when only its CPU counters
 * exist.
 */
function observedSeconds(inputs: PodReaderInputs, series: PodSeries, node: string, time: EpochSeconds): number {
  const samples = Math.max(0, ...usageAt(series.memoryCount, time).byContainer.values());
  if (samples > 0) return lifeSeconds(samples, inputs.scrapedAt(node, time));
  return totalOf(usageAt(series.containerCpu, time)) === null ? 0 : WINDOW_SECONDS;
}
