import { allowedLabels } from '../../../domain/cluster/node-labels.js';
import type { Labels, NamespaceObservation } from '../../../domain/cluster/observation.js';
import type { EpochSeconds } from '../../../domain/time/window.js';
import { groupSeries, valueAt } from '../client/sample-series.js';
import type { Answers } from '../queries/answers.js';
import { namespaceOf, objectLabelsOf, podKeyOf, uidOf } from '../queries/labels.js';

export interface PodLabels {
  /** The allowed labels of a pod, which come from the pod template of its workload. */
  labelsOf(podKey: string, uid: string | null): Labels;
}

export function createPodLabels(answers: Answers, allowed: readonly string[]): PodLabels {
  const pods = groupSeries(answers.of('podLabels'), podKeyOf);
  return {
    labelsOf(podKey, uid) {
      const all = pods.get(podKey) ?? [];
      const own = all.find(({ labels }) => uid !== null && uidOf(labels) === uid) ?? all[0];
      return own === undefined ? {} : allowedLabels(objectLabelsOf(own.labels), allowed);
    },
  };
}

/** Namespaces that have pods, or that kube-state-metrics reports in the window, with their allowed labels. */
export function namespacesAt(
  answers: Answers,
  withPods: Iterable<string>,
  allowed: readonly string[],
  time: EpochSeconds,
): NamespaceObservation[] {
  const found = new Map<string, Labels>();
  for (const name of withPods) found.set(name, {});
  for (const series of answers.of('namespaceLabels')) {
    const name = namespaceOf(series.labels);
    if (name !== null && valueAt(series, time) !== undefined)
      found.set(name, allowedLabels(objectLabelsOf(series.labels), allowed));
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, labels]) => ({ name, labels }));
}
