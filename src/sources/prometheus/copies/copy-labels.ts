import type { RawSeries } from '../client/raw-samples.js';
import type { SeriesLabels } from '../client/sample-series.js';
import { uidOfCgroup } from '../queries/labels.js';
import { CONTAINER_NAMES, NODE_NAMES } from '../queries/query-parts.js';
import { overlaps } from '../samples/spans.js';

/**
 * Labels that distinguish the series of one target beyond those that every question keeps: `service` of two kubelet
 * Services, the replica label of a pair of Prometheus, `metrics_path`, or a name never heard of. `sources` are label sets
 * without those of what is measured.
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
  // Labels of the container that old cAdvisors copy from the runtime: of what is measured, too.
  return [...found].filter((name) => !name.startsWith('container_label_')).sort();
}

function addDiffering(target: readonly SeriesLabels[], found: Set<string>): void {
  const [first = {}] = target;
  for (const labels of target) {
    for (const name of Object.keys({ ...first, ...labels })) if (labels[name] !== first[name]) found.add(name);
  }
}

/**
 * Whether one source shows a container under two cgroups at once (nested runtimes do): then `id` distinguishes the copies.
 * Two pods of one name, by the uids in their paths, are no copies.
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

/** Key of the values of some labels. */
export const valuesOf = (labels: SeriesLabels, names: readonly string[]): string =>
  names.map((name) => labels[name] ?? '').join('\u0000');
