import type { Knex } from 'knex';
import type { StoredWindow } from '../../domain/measures/entity-facts.js';
import { foldGroup, inWindow, namespaceGroups, nodeClassGroups } from '../../domain/measures/pod-groups.js';
import type { EpochSeconds } from '../../domain/time/window.js';
import { mapInBatches } from '../../runtime/event-loop.js';
import { type BulkTable, boundArray, insertRows, upsertRows } from '../sql/bulk-write.js';
import { timestamp } from '../sql/sql-part.js';
import { CONTAINER_WINDOW, NAMESPACE_WINDOW, NODE_CLASS_WINDOW, NODE_WINDOW, POD_WINDOW } from './fact-tables.js';
import type { DimensionIds } from './write-dimensions.js';

/** The rows of one window in one table. */
interface TableRows<Row> {
  readonly table: BulkTable<Row>;
  readonly rows: readonly Row[];
  /** Columns that identify a row within a window. */
  readonly keys: readonly KeyColumn<Row>[];
}
interface KeyColumn<Row> {
  readonly name: string;
  readonly type: 'integer' | 'smallint' | 'text';
  value(row: Row): number | string;
}

const key = <Row>(name: string, type: KeyColumn<Row>['type'], value: KeyColumn<Row>['value']): KeyColumn<Row> => ({
  name,
  type,
  value,
});

/** Inserts the facts and sums of a window that is not stored yet. */
export async function insertWindow(
  trx: Knex,
  clusterId: number,
  facts: StoredWindow,
  ids: DimensionIds,
): Promise<number> {
  const insert = <Row>({ table, rows }: TableRows<Row>): Promise<number> => insertRows(trx, table, rows);
  const { pods, nodes, containers } = await factRows(clusterId, facts, ids);
  const inserted = [await insert(pods), await insert(nodes), await insert(containers)];
  const { namespaces, nodeClasses } = await groupRows(clusterId, facts, ids);
  await insert(namespaces);
  await insert(nodeClasses);
  return total(inserted);
}

/**
 * Replaces the facts and sums of a stored window: obsolete rows are deleted, equal rows are not written.
 * @returns number of fact rows that were added, changed or deleted
 */
export async function replaceWindow(
  trx: Knex,
  clusterId: number,
  facts: StoredWindow,
  ids: DimensionIds,
): Promise<number> {
  const { windowStart } = facts;
  const remove = <Row>(rows: TableRows<Row>): Promise<number> => deleteOthers(trx, clusterId, windowStart, rows);
  const upsert = <Row>({ table, rows }: TableRows<Row>): Promise<number> => upsertRows(trx, table, rows);
  const { pods, nodes, containers } = await factRows(clusterId, facts, ids);
  const deleted = [await remove(pods), await remove(nodes), await remove(containers)];
  const written = [await upsert(pods), await upsert(nodes), await upsert(containers)];
  const changed = total([...deleted, ...written]);
  if (changed === 0) return 0;
  const { namespaces, nodeClasses } = await groupRows(clusterId, facts, ids);
  await remove(namespaces);
  await remove(nodeClasses);
  await upsert(namespaces);
  await upsert(nodeClasses);
  return changed;
}

const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

async function factRows(clusterId: number, facts: StoredWindow, ids: DimensionIds) {
  const { windowStart } = facts;
  const pods = await mapInBatches(facts.pods, (fact) => ({
    windowStart,
    clusterId,
    namespaceId: ids.namespaces.of(fact.namespace),
    workloadId: ids.workloads.of(fact),
    podId: podIdOf(ids, fact.uid),
    nodeId: ids.nodes.of(fact.node),
    fact,
  }));
  const nodes = await mapInBatches(facts.nodes, (fact) => ({
    windowStart,
    clusterId,
    nodeId: ids.nodes.of(fact.name),
    fact,
  }));
  const containers = await mapInBatches(facts.containers, (fact) => ({
    start: windowStart,
    clusterId,
    workloadId: ids.workloads.of(fact),
    fact,
  }));
  return {
    pods: tableRows(POD_WINDOW, pods, [
      key('workload_id', 'integer', (row) => row.workloadId),
      key('pod_id', 'integer', (row) => row.podId),
    ]),
    nodes: tableRows(NODE_WINDOW, nodes, [key('node_id', 'integer', (row) => row.nodeId)]),
    containers: tableRows(CONTAINER_WINDOW, containers, [
      key('workload_id', 'integer', (row) => row.workloadId),
      key('container', 'text', (row) => row.fact.container),
    ]),
  };
}

/** Sums over the pods of a window; queries over namespaces, nodes or clusters read these few rows instead of the pods. */
async function groupRows(clusterId: number, { windowStart, pods }: StoredWindow, ids: DimensionIds) {
  const windowed = inWindow(windowStart, pods);
  const namespaces = await mapInBatches(namespaceGroups(windowed), ({ namespace, rows }) => ({
    windowStart,
    clusterId,
    namespaceId: ids.namespaces.of(namespace),
    figures: foldGroup(rows),
  }));
  const nodeClasses = await mapInBatches(nodeClassGroups(windowed), ({ node, class: ofNode, rows }) => ({
    windowStart,
    clusterId,
    nodeId: ids.nodes.of(node),
    class: ofNode,
    figures: foldGroup(rows),
  }));
  return {
    namespaces: tableRows(NAMESPACE_WINDOW, namespaces, [key('namespace_id', 'integer', (row) => row.namespaceId)]),
    nodeClasses: tableRows(NODE_CLASS_WINDOW, nodeClasses, [
      key('node_id', 'integer', (row) => row.nodeId),
      key('class', 'smallint', (row) => row.class),
    ]),
  };
}

const tableRows = <Row>(
  table: BulkTable<Row>,
  rows: readonly Row[],
  keys: readonly KeyColumn<Row>[],
): TableRows<Row> => ({ table, rows, keys });

/** @throws Error for a pod that is not in the written dimensions */
export function podIdOf(ids: DimensionIds, uid: string): number {
  const id = ids.pods.get(uid);
  if (id === undefined) throw new Error(`no pod row for ${uid}`);
  return id;
}

/** Deletes the rows of the window that are not in `rows`. */
async function deleteOthers<Row>(
  trx: Knex,
  clusterId: number,
  windowStart: EpochSeconds,
  { table, rows, keys }: TableRows<Row>,
): Promise<number> {
  const names = keys.map(({ name }) => name);
  const arrays = keys.map(({ type, value }) => boundArray(type, rows.map(value)));
  const result = await trx.raw<{ rowCount: number | null }>(
    // `not in` uses a hash table; `not exists` can become a nested loop, because the planner has no statistics of an unnest.
    `delete from ${table.name} t where t.cluster_id = ? and t.window_start = ?::timestamptz
        and (${names.map((name) => `t.${name}`).join(', ')}) not in (
          select ${names.map((name) => `u.${name}`).join(', ')}
            from unnest(${keys.map(({ type }) => `?::${type}[]`).join(', ')}) as u(${names.join(', ')}))`,
    [clusterId, timestamp(windowStart), ...arrays],
  );
  return result.rowCount ?? 0;
}
