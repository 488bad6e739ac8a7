import type { RawSeries } from '../client/raw-samples.js';
import type { SeriesLabels } from '../client/sample-series.js';
import { uidOfCgroup } from '../queries/labels.js';
import { CONTAINER_NAMES, NODE_NAMES } from '../queries/query-parts.js';
import { overlaps } from '../samples/spans.js';

/**
 * Finds the labels that distinguish copies of a series, in addition to those that every query keeps. Examples are
 * `service` of two kubelet Services, the replica label of a pair of Prometheus servers, `metrics_path`, or a custom
 * label. `sources` are label sets without the labels of the measured object.
 */
export function findCopyLabels(sources: readonly SeriesLabels[]): string[] {
  const targets = new Map<string, SeriesLabels[]>();
  for (const labels of sources) {
    const key = valuesOf(labels, NODE_NAMES);
    const target = targets.get(key);
    if (target === undefined) targets.set(key, [labels]);
    else target.push(labels);
  }
  const found = new Set<string>();
  for (const target of targets.values()) if (target.length > 1) addDiffering(target, found);
  // Old cAdvisor versions copy these labels from the container runtime; they describe the measured container.
  return [...found].filter((name) => !name.startsWith('container_label_')).sort();
}

function addDiffering(target: readonly SeriesLabels[], found: Set<string>): void {
  const [first = {}] = target;
  for (const labels of target) {
    for (const name of Object.keys({ ...first, ...labels })) if (labels[name] !== first[name]) found.add(name);
  }
}

/**
 * Whether one source reports a container under two cgroups at once, as nested runtimes do; then `id` distinguishes the
 * copies. Two pods with the same name but different uids in their paths are not copies.
 */
export function hasTwinCgroups(raw: readonly RawSeries[], copyLabels: readonly string[]): boolean {
  const names = [...CONTAINER_NAMES, ...copyLabels, 'cpu'];
  const containers = new Map<string, RawSeries[]>();
  for (const series of raw) {
    const key = `${valuesOf(series.labels, names)} ${uidOfCgroup(series.labels['id']) ?? ''}`;
    const container = containers.get(key);
    if (container === undefined) containers.set(key, [series]);
    else container.push(series);
  }
  return [...containers.values()].some((all) =>
    all.some((a, place) => all.slice(place + 1).some((b) => overlaps(a.times, b.times))),
  );
}

/** A key made of the values of the given labels. */
export const valuesOf = (labels: SeriesLabels, names: readonly string[]): string =>
  names.map((name) => labels[name] ?? '').join('\u0000');
