import type { CaseCluster, CaseSeries, Labels, Scrapes } from './case-series.js';

/** From one cluster to the same cluster as another installation exports it. */
export type Transformation = (cluster: CaseCluster) => CaseCluster;
type Selects = (name: string) => boolean;

export const isCadvisor: Selects = (name) => name.startsWith('container_') || name.startsWith('machine_');
export const isKubeState: Selects = (name) => name.startsWith('kube_');
export const isNodeExporter: Selects = (name) => name.startsWith('node_');

/** Whether a series comes from the kubelet of a node, in either dialect. */
export const isFromKubelet =
  (node: string) =>
  ({ labels }: CaseSeries): boolean =>
    (labels['job'] === 'kubelet' && labels['node'] === node) ||
    (labels['job'] === 'kubernetes-nodes-cadvisor' && labels['instance'] === node);

/** Replaces the label sets of each selected series; several make copies, none drops it. */
export const mapLabels =
  (selects: Selects, relabel: (labels: Labels, name: string) => readonly Labels[]): Transformation =>
  (cluster) => ({
    ...cluster,
    series: cluster.series.flatMap((series): CaseSeries[] =>
      selects(series.name) ? relabel(series.labels, series.name).map((labels) => ({ ...series, labels })) : [series],
    ),
  });

/** Adds a copy of each selected series with other labels. */
export const copyWith = (selects: Selects, more: Labels): Transformation =>
  mapLabels(selects, (labels) => [labels, { ...labels, ...more }]);

/** Repeats each selected series for each of the labels. */
export const spread = (selects: Selects, each: readonly Labels[]): Transformation =>
  mapLabels(selects, (labels) => each.map((more) => ({ ...labels, ...more })));

/** Renames and drops (null) labels. */
export const rename = (selects: Selects, names: Readonly<Record<string, string | null>>): Transformation =>
  mapLabels(selects, (labels) => [renamed(labels, names)]);

export function renamed(labels: Labels, names: Readonly<Record<string, string | null>>): Labels {
  const found: Record<string, string> = {};
  for (const [key, value] of Object.entries(labels)) {
    const name = key in names ? names[key] : key;
    if (name) found[name] = value;
  }
  return found;
}

/** Keeps only labels with these names. */
export const pick = (labels: Labels, names: readonly string[]): Labels =>
  Object.fromEntries(Object.entries(labels).filter(([key]) => names.includes(key)));

/** Scrapes the selected series at other times. */
export const scrapedAt =
  (selects: (series: CaseSeries) => boolean, change: Partial<Scrapes>): Transformation =>
  (cluster) => ({
    ...cluster,
    series: cluster.series.map((series) =>
      selects(series) ? { ...series, scrapes: { ...(series.scrapes ?? cluster.scrapes), ...change } } : series,
    ),
  });

/** Keeps only the samples of the selected series in [from, to). */
export const only =
  (selects: (series: CaseSeries) => boolean, from: number, to: number): Transformation =>
  (cluster) => ({
    ...cluster,
    series: cluster.series.map((series) =>
      selects(series)
        ? {
            ...series,
            valueAt: (seconds: number) => (seconds < from || seconds >= to ? null : series.valueAt(seconds)),
          }
        : series,
    ),
  });

export const inOrder =
  (...transformations: readonly Transformation[]): Transformation =>
  (cluster) =>
    transformations.reduce((changed, transform) => transform(changed), cluster);
