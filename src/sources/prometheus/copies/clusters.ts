import type { SourceProblem } from '../../../domain/cluster/observation.js';
import { type EpochSeconds, WINDOW_SECONDS } from '../../../domain/time/window.js';
import type { RawSeries } from '../client/raw-samples.js';
import { groupSeries, type SeriesLabels, valueAt } from '../client/sample-series.js';
import type { Answers } from '../queries/answers.js';
import { subjectNodeOf } from '../queries/labels.js';
import type { NodeDirectory } from '../queries/node-directory.js';
import { SUBJECT_LABELS } from '../queries/query-parts.js';
import { countIn, overlaps, timesIn } from '../samples/spans.js';

/** Labels that have one value per machine. Two values at the same time mean two machines with the same node name. */
const MACHINE_LABELS = ['cluster', 'provider_id', 'system_uuid'] as const;
type MachineLabel = (typeof MACHINE_LABELS)[number];
/** Labels by which shared stores separate clusters, most common first. */
const SEPARATORS = ['cluster', 'cluster_name', 'k8s_cluster_name', 'cluster_id', 'tenant', 'environment', 'prometheus'];
/** Maximum number of label values that a problem quotes. */
const MAX_VALUES = 5;

interface Collision {
  readonly node: string;
  readonly label: MachineLabel;
  readonly a: SeriesLabels;
  readonly b: SeriesLabels;
}

/** Checks for each window whether the series of several clusters are mixed; such a window must not be written. */
export function createClusterCheck(
  answers: Answers,
  directory: NodeDirectory,
): (time: EpochSeconds) => SourceProblem | null {
  const targets = [...answers.raw('targets'), ...answers.raw('roots')];
  const nodes = groupSeries(targets, (labels) => {
    const metric = labels['__name__'] ?? '';
    const node = metric === 'kube_node_info' ? subjectNodeOf(labels) : directory.resolve(labels);
    return node === null ? null : `${metric} ${node}`;
  });
  // Most nodes are one machine for the whole range; only the others are checked again in each window.
  const suspects = [...nodes].filter(([, series]) => pairs(series).some(([a, b]) => machineLabel(a.labels, b.labels)));
  const sources = groupSeries(answers.of('sources'), (labels) => directory.resolve(labels));
  return (time) => {
    for (const [key, series] of suspects) {
      for (const [a, b] of pairs(series)) {
        const label = machineLabel(a.labels, b.labels);
        if (label === null || !areBothIn(a, b, time)) continue;
        return refusal({ node: key.slice(key.indexOf(' ') + 1), label, a: a.labels, b: b.labels });
      }
    }
    for (const [node, series] of sources) {
      // A series that overlaps the whole window has samples at both its ends. A series that replaced another one within
      // the window has a sample at one end only.
      const here = series.filter((each) =>
        [time, time - WINDOW_SECONDS].every((at) => valueAt(each, at) !== undefined),
      );
      for (const [a, b] of pairs(here)) {
        if (differs(a.labels, b.labels, 'cluster'))
          return refusal({ node, label: 'cluster', a: a.labels, b: b.labels });
      }
    }
    return null;
  };
}

function areBothIn(a: RawSeries, b: RawSeries, end: EpochSeconds): boolean {
  const start = end - WINDOW_SECONDS;
  const around = ({ times }: RawSeries): EpochSeconds[] => timesIn(times, start - WINDOW_SECONDS, end + WINDOW_SECONDS);
  return countIn(a.times, start, end) > 0 && countIn(b.times, start, end) > 0 && overlaps(around(a), around(b));
}

const differs = (a: SeriesLabels, b: SeriesLabels, name: string): boolean =>
  Boolean(a[name]) && Boolean(b[name]) && a[name] !== b[name];

const machineLabel = (a: SeriesLabels, b: SeriesLabels): MachineLabel | null =>
  MACHINE_LABELS.find((name) => differs(a, b, name)) ?? null;

/** Compares every series with the first one only, since a machine can have many replicas of its series. */
function pairs<Item>(all: readonly Item[]): (readonly [Item, Item])[] {
  const [first, ...others] = all;
  return first === undefined ? [] : others.map((other) => [first, other] as const);
}

function refusal({ node, label, a, b }: Collision): SourceProblem {
  const observation = `node ${node} has ${label} ${quoted(a[label])} and ${quoted(b[label])} at the same time`;
  const separator = separatorOf(a, b);
  const remedy =
    separator === null
      ? 'no label distinguishes them: set an external label `cluster` on each Prometheus'
      : `set GREENKUBE_PROMETHEUS_MATCHERS to ${matcher(separator, a)} or ${matcher(separator, b)}`;
  const detail = `the series of several clusters are mixed: ${observation}; ${remedy}. The window is not written.`;
  return { source: 'prometheus', query: 'several_clusters', detail, isFatal: true, isRefusal: true };
}

const quoted = (value: string | undefined): string => JSON.stringify(value ?? '');
const matcher = (name: string, labels: SeriesLabels): string => `${name}=${quoted(labels[name])}`;

/** A label that separates the two clusters; null when no label does. */
function separatorOf(a: SeriesLabels, b: SeriesLabels): string | null {
  const subject = new Set(SUBJECT_LABELS.split(','));
  const differing = Object.keys({ ...a, ...b }).filter((name) => differs(a, b, name) && !subject.has(name));
  return SEPARATORS.find((name) => differing.includes(name)) ?? differing.sort()[0] ?? null;
}

/** Values of the label `cluster` in the store. */
export function clusterValues(answers: Answers): Set<string> {
  const values = new Set<string>();
  for (const { labels } of [...answers.raw('targets'), ...answers.of('sources')]) {
    if (labels['cluster']) values.add(labels['cluster']);
  }
  return values;
}

/**
 * Reports a store with several values of `cluster` when the matchers select none of them. This alone does not make
 * figures wrong.
 */
export function unmatchedClusters(answers: Answers, matchers: string): SourceProblem | null {
  if (/(^|[{,\s])cluster\s*[=!]/.test(matchers)) return null;
  const values = clusterValues(answers);
  if (values.size < 2) return null;
  const [first = ''] = [...values].sort();
  const some = [...values].sort().slice(0, MAX_VALUES).join(', ');
  const detail =
    `the store has ${values.size} values of the label cluster (${some}) and GREENKUBE_PROMETHEUS_MATCHERS selects none: ` +
    `they are read as one cluster; set it for example to cluster=${quoted(first)}`;
  return { source: 'prometheus', query: 'clusters', detail, isFatal: false, isMinor: true };
}
