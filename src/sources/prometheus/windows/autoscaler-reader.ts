import type { AutoscalerMetrics, AutoscalerObservation } from '../../../domain/cluster/observation.js';
import type { EpochSeconds } from '../../../domain/time/window.js';
import { groupSeries, type Series, type SeriesLabels, validAt } from '../client/sample-series.js';
import type { Answers } from '../queries/answers.js';
import { autoscalerOf, namespaceOf } from '../queries/labels.js';

const keyOf = (labels: SeriesLabels): string | null => {
  const [namespace, name] = [namespaceOf(labels), autoscalerOf(labels)];
  return namespace === null || name === null ? null : `${namespace}/${name}`;
};

/** Horizontal autoscalers that kube-state-metrics reports in the window that ends at `time`, by namespace and name. */
export function createAutoscalerReader(answers: Answers): (time: EpochSeconds) => AutoscalerObservation[] {
  const infos = groupSeries(answers.of('autoscalerInfo'), keyOf);
  const least = groupSeries(answers.of('autoscalerMinReplicas'), keyOf);
  const most = groupSeries(answers.of('autoscalerMaxReplicas'), keyOf);
  const targets = groupSeries(answers.of('autoscalerTargets'), keyOf);
  const replicasAt = (series: typeof least, key: string, time: EpochSeconds): number | null => {
    const found = (series.get(key) ?? []).map((each) => validAt(each, time)).filter((value) => value !== null);
    return found.length === 0 ? null : Math.max(...found);
  };
  return (time) =>
    [...infos]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([key, series]) => {
        // The scale target may change within the range: the target in this window counts.
        const labels = series.find((each) => validAt(each, time) !== null)?.labels;
        const [namespace, name] = [namespaceOf(labels ?? {}), autoscalerOf(labels ?? {})];
        const kind = labels?.['scaletargetref_kind'];
        const target = labels?.['scaletargetref_name'];
        if (namespace === null || name === null || !kind || !target) return [];
        return [
          {
            namespace,
            name,
            workload: { kind, name: target },
            minReplicas: replicasAt(least, key, time),
            maxReplicas: replicasAt(most, key, time),
            metrics: metricsAt(targets.get(key) ?? [], time),
          },
        ];
      });
}

/** Null without targets: each autoscaler has one. */
function metricsAt(targets: readonly Series[], time: EpochSeconds): AutoscalerMetrics | null {
  const here = targets.flatMap((series) => {
    const { labels } = series;
    const value = validAt(series, time);
    return value === null ? [] : [{ name: labels['metric_name'], type: labels['metric_target_type'], value }];
  });
  const percentOf = (resource: string): number | null =>
    here.find(({ name, type }) => name === resource && type === 'utilization')?.value ?? null;
  if (here.length === 0) return null;
  return { cpuTargetPercent: percentOf('cpu'), memoryTargetPercent: percentOf('memory'), count: here.length };
}
