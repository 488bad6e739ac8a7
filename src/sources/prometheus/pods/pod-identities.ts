import type { EpochSeconds } from '../../../domain/time/window.js';
import { groupSeries, type Series, validAt, valueAt } from '../client/sample-series.js';
import type { Answers } from '../queries/answers.js';
import { podKeyOf, podNodeReader, subjectNodeOf, uidOf, uidOfCgroup } from '../queries/labels.js';
import { lifeSeconds, sumAt } from '../samples/state-samples.js';
import type { Timelines } from '../samples/timelines.js';

/** One pod (one uid) in one window. */
export interface PodIdentity {
  readonly namespace: string;
  readonly name: string;
  /** Null when unknown. */
  readonly uid: string | null;
  readonly node: string;
  /** Seconds for which the pod was scheduled and Pending or Running. */
  readonly liveSeconds: number;
  /** Null when unknown. */
  readonly isHostNetwork: boolean | null;
}

export interface PodIdentities {
  /** Scheduled pods of a name that kube-state-metrics observed in the window, longest-lived first. */
  podsAt(podKey: string, time: EpochSeconds): readonly PodIdentity[];
  /** The pod of this name that was observed only in other windows of the range; null when there are several. */
  podInOtherWindow(podKey: string): Omit<PodIdentity, 'liveSeconds'> | null;
  /** uid from the cgroup paths; null when there are none or several. */
  uidFromCgroup(podKey: string): string | null;
  readonly podKeys: readonly string[];
}

export function splitPodKey(podKey: string): { readonly namespace: string; readonly name: string } {
  const slash = podKey.indexOf('/');
  return { namespace: podKey.slice(0, slash), name: podKey.slice(slash + 1) };
}

const hostNetworkIn = (series: readonly Series[]): boolean | null => {
  const values = series.map(({ labels }) => labels['host_network']).filter((value) => value);
  return values.length === 0 ? null : values.includes('true');
};

/** Identifies the pods of each window from `kube_pod_info` and `kube_pod_status_phase`, over the whole window. */
export function createPodIdentities(answers: Answers, timelines: Timelines): PodIdentities {
  const infos = groupSeries(answers.of('podInfo'), podKeyOf);
  const phases = groupSeries(answers.of('podPhase'), podKeyOf);
  const hasPhases = answers.of('podPhase').length > 0;
  const nodeOf = podNodeReader(answers.of('podInfo'));
  const cgroups = groupSeries(answers.of('cgroups'), podKeyOf);
  const scrapesAt = createScrapeCount(answers);

  /**
   * Seconds from the smaller of two counts: samples in which the pod is scheduled, and samples in phase Pending or
   * Running. Older versions of kube-state-metrics report phases without a uid; these apply to all pods of the name.
   */
  const liveSeconds = (podKey: string, uid: string, scheduled: readonly Series[], time: EpochSeconds): number => {
    const samples = sumAt(scheduled, time);
    const phase = (phases.get(podKey) ?? []).filter(({ labels }) => (uidOf(labels) ?? uid) === uid);
    const active = hasPhases ? sumAt(phase, time) : samples;
    return lifeSeconds(Math.min(samples, active), { ...timelines.states(time), scrapes: scrapesAt(time) });
  };

  return {
    podKeys: [...infos.keys()],
    podsAt(podKey, time) {
      const found: PodIdentity[] = [];
      const observed = (infos.get(podKey) ?? []).filter((series) => (validAt(series, time) ?? 0) > 0);
      for (const [uid, series] of groupSeries(observed, (labels) => uidOf(labels) ?? '')) {
        const scheduled = series.filter(({ labels }) => nodeOf(labels) !== null);
        const node = nodeOf(scheduled[0]?.labels ?? {});
        if (node === null) continue;
        found.push({
          ...splitPodKey(podKey),
          uid: uid === '' ? null : uid,
          node,
          liveSeconds: liveSeconds(podKey, uid, scheduled, time),
          isHostNetwork: hostNetworkIn(series),
        });
      }
      return found.sort((a, b) => b.liveSeconds - a.liveSeconds || ((a.uid ?? '') < (b.uid ?? '') ? -1 : 1));
    },
    podInOtherWindow(podKey) {
      const scheduled = (infos.get(podKey) ?? []).filter(({ labels }) => nodeOf(labels) !== null);
      const uids = new Set(scheduled.map(({ labels }) => uidOf(labels)));
      const node = nodeOf(scheduled[0]?.labels ?? {});
      if (uids.size !== 1 || node === null) return null;
      const uid = uidOf(scheduled[0]?.labels ?? {});
      return { ...splitPodKey(podKey), uid, node, isHostNetwork: hostNetworkIn(scheduled) };
    },
    uidFromCgroup(podKey) {
      const uids = new Set((cgroups.get(podKey) ?? []).map(({ labels }) => uidOfCgroup(labels['id'])));
      uids.delete(null);
      const [uid] = uids;
      return uids.size === 1 && uid ? uid : null;
    },
  };
}

/** Number of scrapes of kube-state-metrics in a window: the most samples of any node, else of any pod. */
function createScrapeCount(answers: Answers): (time: EpochSeconds) => number {
  const nodes = groupSeries(answers.of('nodeInfo'), subjectNodeOf);
  const subjects = nodes.size > 0 ? nodes : groupSeries(answers.of('podInfo'), podKeyOf);
  const known = new Map<EpochSeconds, number>();
  return (time) => {
    let scrapes = known.get(time) ?? 0;
    if (!known.has(time)) for (const each of subjects.values()) scrapes = Math.max(scrapes, sumAt(each, time));
    known.set(time, scrapes);
    return scrapes;
  };
}

/** Earliest start time of any container of a pod name over the range, from cAdvisor; null when there is none. */
export function firstStartOf(startTimes: readonly Series[] | undefined): EpochSeconds | null {
  const starts = (startTimes ?? []).flatMap((series) =>
    series.values.map((_, index) => valueAt(series, series.start + index * series.step)),
  );
  const valid = starts.filter((start): start is number => start !== undefined && Number.isFinite(start) && start > 0);
  return valid.length === 0 ? null : Math.floor(Math.min(...valid));
}
