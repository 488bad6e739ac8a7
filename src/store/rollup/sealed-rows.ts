import type { Knex } from 'knex';
import type { NodeMeasures } from '../../domain/measures/entity-facts.js';
import type { HourRollUp } from '../../domain/measures/hour-roll-up.js';
import type { Measures } from '../../domain/measures/measures.js';
import type { GroupPeaks } from '../../domain/measures/peaks.js';
import type { EpochSeconds } from '../../domain/time/window.js';
import {
  CONTAINER_HOUR,
  clusterColumn,
  column,
  measureColumns,
  nodeMeasureColumns,
  peakColumns,
} from '../ingest/fact-tables.js';
import { podIdOf } from '../ingest/window-rows.js';
import type { DimensionIds } from '../ingest/write-dimensions.js';
import { type BulkTable, type Column, insertRows } from '../sql/bulk-write.js';
import { timestamp } from '../sql/sql-part.js';

/** A row of a roll-up table; ids without a column in the table are ignored. */
interface BucketRow {
  readonly clusterId: number;
  readonly bucketStart: EpochSeconds;
}
interface MeasuredRow extends BucketRow {
  readonly measures: Measures;
}
interface PeakRow extends BucketRow {
  readonly peaks: GroupPeaks;
}
interface NodeIdRow extends BucketRow {
  readonly nodeId: number;
}

const bucketColumns = <Row extends BucketRow>(): Column<Row>[] => [
  column('bucket_start', 'timestamptz', (row) => timestamp(row.bucketStart)),
  clusterColumn(),
];
const idColumn = <Key extends string>(name: string, key: Key): Column<{ readonly [K in Key]: number }> =>
  column(name, 'integer', (row) => row[key]);
const measures = <Row extends MeasuredRow>(): Column<Row>[] => measureColumns((row) => row.measures);
const peaks = <Row extends PeakRow>(): Column<Row>[] => peakColumns((row) => row.peaks);
const table = <Row>(name: string, columns: readonly Column<Row>[]): BulkTable<Row> => ({ name, key: [], columns });

type NamespaceRow = MeasuredRow & PeakRow & { readonly namespaceId: number };
type NodeRow = MeasuredRow & NodeIdRow & { readonly class: number };
type NodeGroupRow = NodeIdRow & { readonly measures: NodeMeasures };
type WorkloadRow = MeasuredRow & { readonly namespaceId: number; readonly workloadId: number };
type PodRow = WorkloadRow & { readonly podId: number; readonly nodeId: number };
type ClusterRow = PeakRow & {
  readonly windows: number;
  readonly coveredSeconds: number;
  readonly expectedSeconds: number;
};

const NAMESPACE_QUARTER = table<NamespaceRow>('namespace_quarter', [
  ...bucketColumns<NamespaceRow>(),
  idColumn('namespace_id', 'namespaceId'),
  ...measures<NamespaceRow>(),
  ...peaks<NamespaceRow>(),
]);
const nodeTable = (name: string): BulkTable<NodeRow> =>
  table(name, [
    ...bucketColumns<NodeRow>(),
    idColumn('node_id', 'nodeId'),
    column('class', 'smallint', (row) => row.class),
    ...measures<NodeRow>(),
  ]);
const nodeGroupColumns = <Row extends NodeGroupRow>(): Column<Row>[] => [
  ...bucketColumns<Row>(),
  idColumn('node_id', 'nodeId'),
  ...nodeMeasureColumns<Row>((row) => row.measures),
];
const NODE_GROUP_QUARTER = table<NodeGroupRow & PeakRow>('node_group_quarter', [
  ...nodeGroupColumns<NodeGroupRow & PeakRow>(),
  ...peaks<NodeGroupRow & PeakRow>(),
]);
const CLUSTER_QUARTER = table<ClusterRow>('cluster_quarter', [
  ...bucketColumns<ClusterRow>(),
  column('windows', 'smallint', (row) => row.windows),
  column('covered_seconds', 'double precision', (row) => row.coveredSeconds),
  column('expected_seconds', 'double precision', (row) => row.expectedSeconds),
  ...peaks<ClusterRow>(),
]);
const workloadColumns = <Row extends WorkloadRow>(): Column<Row>[] => [
  ...bucketColumns<Row>(),
  idColumn('namespace_id', 'namespaceId'),
  idColumn('workload_id', 'workloadId'),
  ...measures<Row>(),
];
const POD_HOUR = table<PodRow>('pod_hour', [
  ...workloadColumns<PodRow>(),
  idColumn('pod_id', 'podId'),
  idColumn('node_id', 'nodeId'),
]);

/** Inserts all roll-up rows of an hour without roll-up rows. @returns number of inserted rows */
export async function insertHourRollUp(
  trx: Knex,
  clusterId: number,
  rollUp: HourRollUp,
  ids: DimensionIds,
): Promise<void> {
  const own = { clusterId, bucketStart: rollUp.hour };
  const withNode = <Row extends { readonly node: string }>(row: Row) => ({
    ...row,
    clusterId,
    nodeId: ids.nodes.of(row.node),
  });
  const namespaceQuarters = rollUp.namespaceQuarters.map((row) => ({
    ...row,
    clusterId,
    namespaceId: ids.namespaces.of(row.namespace),
  }));
  const workloads = rollUp.workloadHours.map((row) => ({
    ...own,
    namespaceId: ids.namespaces.of(row.namespace),
    workloadId: ids.workloads.of(row),
    measures: row.measures,
  }));
  const pods = rollUp.podHours.map((row) => ({
    ...own,
    namespaceId: ids.namespaces.of(row.namespace),
    workloadId: ids.workloads.of(row),
    podId: podIdOf(ids, row.uid),
    nodeId: ids.nodes.of(row.node),
    measures: row.measures,
  }));
  const containers = rollUp.containerHours.map((fact) => ({
    start: rollUp.hour,
    clusterId,
    workloadId: ids.workloads.of(fact),
    fact,
  }));
  await insertRows(trx, NAMESPACE_QUARTER, namespaceQuarters);
  await insertRows(trx, nodeTable('node_quarter'), rollUp.nodeQuarters.map(withNode));
  await insertRows(trx, NODE_GROUP_QUARTER, rollUp.nodeGroupQuarters.map(withNode));
  await insertRows(
    trx,
    CLUSTER_QUARTER,
    rollUp.clusterQuarters.map((row) => ({ ...row, clusterId })),
  );
  await insertRows(trx, table('workload_hour', workloadColumns<WorkloadRow>()), workloads);
  await insertRows(trx, POD_HOUR, pods);
  await insertRows(trx, nodeTable('node_hour'), rollUp.nodeHours.map(withNode));
  await insertRows(
    trx,
    table('node_group_hour', nodeGroupColumns<NodeGroupRow>()),
    rollUp.nodeGroupHours.map(withNode),
  );
  await insertRows(trx, CONTAINER_HOUR, containers);
}
