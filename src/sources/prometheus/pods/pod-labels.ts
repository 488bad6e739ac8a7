import type { LabelSelector } from '../../../domain/cluster/label-selection.js';
import type { Labels, NamespaceObservation } from '../../../domain/cluster/observation.js';
import type { EpochSeconds } from '../../../domain/time/window.js';
import { groupSeries, type Series, validAt } from '../client/sample-series.js';
import type { Answers } from '../queries/answers.js';
import { namespaceOf, objectLabelsOf, podKeyOf, uidOf } from '../queries/labels.js';

export interface PodLabels {
  /** The selected labels of a pod in a window; null when kube-state-metrics has none of its labels then. */
  labelsOf(podKey: string, uid: string | null, time: EpochSeconds): Labels | null;
}

export function createPodLabels(answers: Answers, selector: LabelSelector): PodLabels {
  const pods = groupSeries(answers.of('podLabels'), podKeyOf);
  const labelsOf = createLabelReader(selector);
  return {
    labelsOf(podKey, uid, time) {
      if (!selector.hasPatterns) return {};
      const all = pods.get(podKey) ?? [];
      const own = uid === null ? [] : all.filter(({ labels }) => uidOf(labels) === uid);
      return labelsOf(own.length > 0 ? own : all, time);
    },
  };
}

/** @param time end of a window */
export type NamespaceReader = (withPods: Iterable<string>, time: EpochSeconds) => NamespaceObservation[];

/** Reads the namespaces that have pods, or that kube-state-metrics reports in a window, with their selected labels. */
export function createNamespaceReader(answers: Answers, selector: LabelSelector): NamespaceReader {
  const labelled = groupSeries(answers.of('namespaceLabels'), namespaceOf);
  const labelsOf = createLabelReader(selector);
  return (withPods, time) => {
    const found = new Map<string, Labels | null>();
    for (const name of withPods) found.set(name, selector.hasPatterns ? null : {});
    for (const [name, series] of labelled) {
      const labels = labelsOf(series, time);
      if (labels !== null) found.set(name, labels);
    }
    return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, labels]) => ({ name, labels }));
  };
}

/**
 * Reads the labels of an object from its `kube_*_labels` series. Their values are numbers of samples: if the labels
 * changed within the window, those with more samples count.
 */
function createLabelReader(selector: LabelSelector): (series: readonly Series[], time: EpochSeconds) => Labels | null {
  const known = new Map<Series, Labels>();
  const selected = (series: Series): Labels => {
    const labels = known.get(series) ?? selector.fromPrometheus(objectLabelsOf(series.labels));
    known.set(series, labels);
    return labels;
  };
  return (series, time) => {
    let best: { readonly labels: Labels; readonly samples: number } | null = null;
    for (const each of series) {
      const samples = validAt(each, time) ?? 0;
      if (samples <= (best?.samples ?? 0)) continue;
      best = { labels: selected(each), samples };
    }
    return best?.labels ?? null;
  };
}
