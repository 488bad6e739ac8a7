import { type ByLabel, isByLabel } from '../../../domain/cluster/label-condition.js';
import type { FactFilter } from '../../../domain/metrics-queries.js';
import { DAY_SECONDS, HOUR_SECONDS, QUARTER_SECONDS, WINDOW_SECONDS } from '../../../domain/time/window.js';

/** Granularities of the tables, coarsest first. `raw` is the collection window of 300 s. */
export const GRANULARITIES = ['day', 'hour', 'quarter', 'raw'] as const;

export type Granularity = (typeof GRANULARITIES)[number];

/** Time step of each granularity. */
export const GRANULARITY_SECONDS: Readonly<Record<Granularity, number>> = {
  day: DAY_SECONDS,
  hour: HOUR_SECONDS,
  quarter: QUARTER_SECONDS,
  raw: WINDOW_SECONDS,
};

/** Dimension that a query groups by; `total` has a single group. */
export type Grouping = 'total' | 'cluster' | 'namespace' | 'workload' | 'node' | 'pod' | ByLabel;

/** Whether each group of a dimension has rows of one class only: workloads, system or idle. */
export const hasSingleClass = (grouping: Grouping): boolean =>
  grouping === 'namespace' || grouping === 'workload' || isByLabel(grouping);

/** Dimensions of lists; also the tables of their names. */
export type ItemDimension = Exclude<Grouping, 'total'>;

/** Dimensions with tables of at most one row per time step and class. */
export type SplitDimension = 'namespace' | 'workload' | 'node';

/** Tables with the same facts in several granularities. */
export interface TableFamily {
  readonly name: 'namespace' | 'node' | 'workload' | 'pod';
  /** Table per granularity; the family has no table for a missing granularity. */
  readonly tables: Readonly<Partial<Record<Granularity, string>>>;
  /** Whether rows have a column `class` instead of a namespace. */
  readonly hasClass: boolean;
  /** Dimension of its rows; null if they are rows of pods. */
  readonly dimension: SplitDimension | null;
}

const NAMESPACE_FAMILY: TableFamily = {
  name: 'namespace',
  tables: { day: 'namespace_day', quarter: 'namespace_quarter', raw: 'namespace_window' },
  hasClass: false,
  dimension: 'namespace',
};
const NODE_FAMILY: TableFamily = {
  name: 'node',
  tables: { day: 'node_day', hour: 'node_hour', quarter: 'node_quarter', raw: 'node_class_window' },
  hasClass: true,
  dimension: 'node',
};
const WORKLOAD_FAMILY: TableFamily = {
  name: 'workload',
  tables: { day: 'workload_day', hour: 'workload_hour', raw: 'pod_window' },
  hasClass: false,
  dimension: 'workload',
};
const POD_FAMILY: TableFamily = {
  name: 'pod',
  tables: { day: 'pod_day', hour: 'pod_hour', raw: 'pod_window' },
  hasClass: false,
  dimension: null,
};

/**
 * Selects the smallest table family that has all columns that filter and grouping need.
 * @param hasNodeLabels whether a label of the filter or the grouping is one of nodes
 * @param needsNamespace whether rows need a namespace for another reason
 */
export function chooseTableFamily(
  filter: FactFilter,
  grouping: Grouping,
  hasNodeLabels = false,
  needsNamespace = false,
): TableFamily {
  const usesPod = grouping === 'pod' || filter.pods.length > 0;
  const usesLabel = isByLabel(grouping) || filter.labels.length > 0;
  const usesWorkload = grouping === 'workload' || filter.workloads.length > 0 || usesLabel;
  const usesNamespace = grouping === 'namespace' || filter.namespaces.length > 0 || needsNamespace;
  const usesNode = grouping === 'node' || filter.nodes.length > 0 || hasNodeLabels;
  if (usesPod || (usesNode && (usesWorkload || usesNamespace))) return POD_FAMILY;
  if (usesNode) return NODE_FAMILY;
  return usesWorkload ? WORKLOAD_FAMILY : NAMESPACE_FAMILY;
}

export const hasFactFilter = (filter: FactFilter): boolean =>
  filter.clusters.length +
    filter.namespaces.length +
    filter.nodes.length +
    filter.workloads.length +
    filter.pods.length +
    filter.labels.length >
  0;
