import type { ContainerFact, StoredNodeFact, StoredPodFact } from '../../domain/measures/entity-facts.js';
import type { NodeClass } from '../../domain/measures/hour-roll-up.js';
import type { Measures } from '../../domain/measures/measures.js';
import type { GroupPeaks } from '../../domain/measures/peaks.js';
import type { GroupFigures } from '../../domain/measures/pod-groups.js';
import type { EpochSeconds } from '../../domain/time/window.js';
import type { BulkTable, Column } from '../sql/bulk-write.js';
import {
  MEASURE_ENTRIES,
  MEASURE_TYPES,
  measureColumn,
  NODE_MEASURE_ENTRIES,
  NODE_MEASURE_TYPES,
} from '../sql/columns.js';
import { timestamp } from '../sql/sql-part.js';

/** A fact with the ids of its names. */
export interface PodRow {
  readonly windowStart: EpochSeconds;
  readonly clusterId: number;
  readonly namespaceId: number;
  readonly workloadId: number;
  readonly podId: number;
  readonly nodeId: number;
  readonly fact: StoredPodFact;
}
export interface NodeRow {
  readonly windowStart: EpochSeconds;
  readonly clusterId: number;
  readonly nodeId: number;
  readonly fact: StoredNodeFact;
}
export interface ContainerRow {
  readonly start: EpochSeconds;
  readonly clusterId: number;
  readonly workloadId: number;
  readonly fact: ContainerFact;
}

/** Sums and peaks of a group of pods in a window. */
interface GroupRow {
  readonly windowStart: EpochSeconds;
  readonly clusterId: number;
  readonly figures: GroupFigures;
}
export interface NamespaceGroupRow extends GroupRow {
  readonly namespaceId: number;
}
export interface NodeClassGroupRow extends GroupRow {
  readonly nodeId: number;
  readonly class: NodeClass;
}

/** Defines a column. */
export const column = <Row>(name: string, type: string, value: Column<Row>['value']): Column<Row> => ({
  name,
  type,
  value,
});

export const clusterColumn = <Row extends { readonly clusterId: number }>(): Column<Row> =>
  column('cluster_id', 'integer', (row) => row.clusterId);

/** The measure columns. @param pick returns the measures of a row */
export const measureColumns = <Row>(pick: (row: Row) => Measures): Column<Row>[] =>
  MEASURE_ENTRIES.map(([name], index) =>
    column(measureColumn(name), MEASURE_TYPES[index] ?? 'double precision', (row) => pick(row)[name]),
  );

export const nodeMeasureColumns = <Row>(
  pick: (row: Row) => Pick<StoredNodeFact, (typeof NODE_MEASURE_ENTRIES)[number][0]>,
) =>
  NODE_MEASURE_ENTRIES.map(([name], index) =>
    column<Row>(measureColumn(name), NODE_MEASURE_TYPES[index] ?? 'double precision', (row) => pick(row)[name]),
  );

/** The peak columns. @param pick returns the peaks of a row */
export const peakColumns = <Row>(pick: (row: Row) => GroupPeaks): Column<Row>[] => [
  column('peak_watts', 'double precision', (row) => pick(row).peakWatts),
  column('peak_exclude_watts', 'double precision', (row) => pick(row).peakExcludeWatts),
  column('peak_share_watts', 'double precision', (row) => pick(row).peakShareWatts),
  column('peak_cpu_claim_cores', 'double precision', (row) => pick(row).peakCpuClaimCores),
  column('peak_memory_claim_bytes', 'double precision', (row) => pick(row).peakMemoryClaimBytes),
];

export const POD_WINDOW: BulkTable<PodRow> = {
  name: 'pod_window',
  key: ['window_start', 'workload_id', 'pod_id'],
  columns: [
    column('window_start', 'timestamptz', (row) => timestamp(row.windowStart)),
    clusterColumn(),
    column('namespace_id', 'integer', (row) => row.namespaceId),
    column('workload_id', 'integer', (row) => row.workloadId),
    column('pod_id', 'integer', (row) => row.podId),
    column('node_id', 'integer', (row) => row.nodeId),
    ...measureColumns<PodRow>((row) => row.fact),
  ],
};

export const NODE_WINDOW: BulkTable<NodeRow> = {
  name: 'node_window',
  key: ['window_start', 'node_id'],
  columns: [
    column('window_start', 'timestamptz', (row) => timestamp(row.windowStart)),
    clusterColumn(),
    column('node_id', 'integer', (row) => row.nodeId),
    ...nodeMeasureColumns<NodeRow>((row) => row.fact),
    column('grid_zone', 'text', (row) => row.fact.gridZone),
    column('intensity_grams_per_kwh', 'double precision', (row) => row.fact.intensityGramsPerKwh),
    column('intensity_low_grams_per_kwh', 'double precision', (row) => row.fact.intensityLowGramsPerKwh),
    column('intensity_high_grams_per_kwh', 'double precision', (row) => row.fact.intensityHighGramsPerKwh),
    column('pue', 'double precision', (row) => row.fact.pue),
    column('pue_low', 'double precision', (row) => row.fact.pueLow),
    column('pue_high', 'double precision', (row) => row.fact.pueHigh),
    column('idle_embodied_memory_part', 'double precision', (row) => row.fact.idleEmbodiedMemoryPart),
    column('idle_embodied_gpu_part', 'double precision', (row) => row.fact.idleEmbodiedGpuPart),
  ],
};

const groupColumns = <Row extends GroupRow>(): Column<Row>[] => [
  column('window_start', 'timestamptz', (row) => timestamp(row.windowStart)),
  clusterColumn<Row>(),
  ...measureColumns<Row>((row) => row.figures.measures),
  ...peakColumns<Row>((row) => row.figures.peaks),
];

export const NAMESPACE_WINDOW: BulkTable<NamespaceGroupRow> = {
  name: 'namespace_window',
  key: ['window_start', 'namespace_id'],
  columns: [...groupColumns<NamespaceGroupRow>(), column('namespace_id', 'integer', (row) => row.namespaceId)],
};

export const NODE_CLASS_WINDOW: BulkTable<NodeClassGroupRow> = {
  name: 'node_class_window',
  key: ['window_start', 'node_id', 'class'],
  columns: [
    ...groupColumns<NodeClassGroupRow>(),
    column('node_id', 'integer', (row) => row.nodeId),
    column('class', 'smallint', (row) => row.class),
  ],
};

/** The container columns; windows and hours have the same. */
const containerTable = (name: string, start: string): BulkTable<ContainerRow> => ({
  name,
  key: [start, 'workload_id', 'container'],
  columns: [
    column(start, 'timestamptz', (row) => timestamp(row.start)),
    clusterColumn(),
    column('workload_id', 'integer', (row) => row.workloadId),
    column('container', 'text', (row) => row.fact.container),
    column('cpu_indexes', 'integer[]', (row) => row.fact.cpu.indexes),
    column('cpu_counts', 'integer[]', (row) => row.fact.cpu.counts),
    column('memory_indexes', 'integer[]', (row) => row.fact.memory.indexes),
    column('memory_counts', 'integer[]', (row) => row.fact.memory.counts),
    column('memory_max_bytes', 'double precision', (row) => row.fact.memoryMaxBytes),
    column('pod_seconds', 'double precision', (row) => row.fact.podSeconds),
    column('cpu_request_millicores', 'double precision', (row) => row.fact.cpuRequestMillicores),
    column('cpu_limit_millicores', 'double precision', (row) => row.fact.cpuLimitMillicores),
    column('memory_request_bytes', 'double precision', (row) => row.fact.memoryRequestBytes),
    column('memory_limit_bytes', 'double precision', (row) => row.fact.memoryLimitBytes),
    column('throttled_periods', 'double precision', (row) => row.fact.throttledPeriods),
    column('cfs_periods', 'double precision', (row) => row.fact.cfsPeriods),
    column('oom_kills', 'double precision', (row) => row.fact.oomKills),
  ],
});

export const CONTAINER_WINDOW = containerTable('container_window', 'window_start');
export const CONTAINER_HOUR = containerTable('container_hour', 'bucket_start');
