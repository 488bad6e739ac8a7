import type { SeriesLabels } from '../client/sample-series.js';

/**
 * Returns the first label that is set. The same information has different names: when a scrape does not honour the
 * exporter's labels, Prometheus renames them to `exported_*`, and the plain name describes the scrape target. The
 * exported name therefore takes precedence.
 */
const first = (labels: SeriesLabels, names: readonly string[]): string | null => {
  for (const name of names) {
    const value = labels[name];
    if (value) return value;
  }
  return null;
};

const NAMESPACE = ['exported_namespace', 'namespace', 'kubernetes_namespace'];
const POD = ['exported_pod', 'pod', 'pod_name', 'kubernetes_pod_name'];
const NODE = ['exported_node', 'node', 'kubernetes_node', 'node_name'];

export const namespaceOf = (labels: SeriesLabels): string | null => first(labels, NAMESPACE);
const podOf = (labels: SeriesLabels): string | null => first(labels, POD);
/** The node from which a series was scraped, when a label names it. */
export const nodeLabelOf = (labels: SeriesLabels): string | null => first(labels, NODE);
export const uidOf = (labels: SeriesLabels): string | null => first(labels, ['exported_uid', 'uid']);
export const hostnameOf = (labels: SeriesLabels): string | null =>
  first(labels, ['Hostname', 'kubernetes_io_hostname']);

/** The container; null on pod-level series. */
export const containerOf = (labels: SeriesLabels): string | null =>
  first(labels, ['exported_container', 'container', 'container_name']);

/** The horizontal autoscaler that a series of kube-state-metrics describes. */
export const autoscalerOf = (labels: SeriesLabels): string | null =>
  first(labels, ['exported_horizontalpodautoscaler', 'horizontalpodautoscaler', 'hpa']);

/** The node that a node series of kube-state-metrics describes. */
export const subjectNodeOf = (labels: SeriesLabels): string | null => first(labels, ['exported_node', 'node']);

/**
 * Reads the node of a pod from `kube_pod_info`; null while the pod is not scheduled. When any series of a source has
 * `exported_node`, the plain `node` of that source is the node of kube-state-metrics itself.
 */
export function podNodeReader(
  podInfo: Iterable<{ readonly labels: SeriesLabels }>,
): (labels: SeriesLabels) => string | null {
  const sourceOf = ({ job, instance }: SeriesLabels): string => `${job ?? ''} ${instance ?? ''}`;
  const moved = new Set<string>();
  for (const { labels } of podInfo) if (labels['exported_node']) moved.add(sourceOf(labels));
  return (labels) => labels[moved.has(sourceOf(labels)) ? 'exported_node' : 'node'] || null;
}

/** Key of a pod name; neither part can contain a slash. */
export function podKeyOf(labels: SeriesLabels): string | null {
  const namespace = namespaceOf(labels);
  const pod = podOf(labels);
  return namespace === null || pod === null ? null : `${namespace}/${pod}`;
}

/** The pod names in the label sets and the label that holds them; null when they are in different labels. */
export function namesOfPods(all: readonly SeriesLabels[]): { readonly label: string; readonly names: string[] } | null {
  const names = new Map<string, Set<string>>();
  for (const labels of all) {
    const label = POD.find((name) => labels[name]) ?? '';
    const found = names.get(label) ?? new Set<string>();
    names.set(label, found.add(labels[label] ?? ''));
  }
  const [entry] = names;
  return names.size !== 1 || entry === undefined || entry[0] === ''
    ? null
    : { label: entry[0], names: [...entry[1]].sort() };
}

const INSTANCE = ['exported_instance', 'instance'];

/** The scrape target of a series; under federation `instance` is the federated server. */
export const instanceOf = (labels: SeriesLabels): string | null => first(labels, INSTANCE);

/** Host parts of the labels that can name the scrape target, exported names first. */
export const instanceHostsOf = (labels: SeriesLabels): string[] =>
  INSTANCE.flatMap((name) => (labels[name] ? [hostOf(labels[name])] : []));

/** Host of `10.0.0.1:9100`, `[fd00::1]:9100`, `node-1`, `node-1:10250`. */
const hostOf = (instance: string): string => /^\[([^\]]+)\]/.exec(instance)?.[1] ?? instance.replace(/:\d+$/, '');

/** Labels of the object itself in `kube_*_labels`, without their `label_` prefix. */
export function objectLabelsOf(labels: SeriesLabels): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(labels)) {
    if (name.startsWith('label_')) found[name.slice('label_'.length)] = value;
  }
  return found;
}

/**
 * uid of a pod in its cgroup path: `/kubepods/burstable/pod<uid>/…`, or with systemd `kubepods-pod<uid with _>.slice`.
 */
export function uidOfCgroup(id: string | undefined): string | null {
  const uid = /pod([0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12}|[0-9a-f]{32})/.exec(id ?? '')?.[1];
  return uid === undefined ? null : uid.replaceAll('_', '-');
}
