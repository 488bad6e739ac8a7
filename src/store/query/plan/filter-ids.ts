import type { Knex } from 'knex';
import { toLabelRequirements } from '../../../domain/cluster/label-condition.js';
import type { FactFilter } from '../../../domain/metrics-queries.js';
import type { SqlPart } from '../../sql/sql-part.js';
import { historyOf, type LabelHistories } from './label-history.js';
import { isUnmet, type LabelFilter } from './label-joins.js';
import type { PlanCluster } from './plan-clusters.js';

/** Ids of the names in a filter; null does not filter, an empty list matches nothing. */
export interface FilterIds {
  readonly namespaceIds: readonly number[] | null;
  readonly workloadIds: readonly number[] | null;
  readonly nodeIds: readonly number[] | null;
  readonly podIds: readonly number[] | null;
  readonly labels: readonly LabelFilter[];
  /** Ids of the reserved namespaces of the clusters. */
  readonly idleIds: readonly number[];
  readonly systemIds: readonly number[];
}

type IdRow = { readonly id: number };

/** Resolves the names of a filter within the clusters; unknown names are ignored. */
export async function resolveFilter(
  trx: Knex,
  clusters: readonly PlanCluster[],
  filter: FactFilter,
  labels: LabelHistories,
): Promise<FilterIds> {
  const clusterIds = clusters.map((cluster) => cluster.id);
  const listByName = async (table: 'namespace' | 'node' | 'pod', names: readonly string[]) => {
    if (names.length === 0) return null;
    const found = await trx.raw<{ rows: IdRow[] }>(
      `select id from ${table} where cluster_id = any(:clusterIds::int[]) and name = any(:names::text[])`,
      { clusterIds, names },
    );
    return found.rows.map((row) => row.id);
  };
  return {
    namespaceIds: await listByName('namespace', filter.namespaces),
    workloadIds: await listWorkloadIds(trx, clusterIds, filter),
    nodeIds: await listByName('node', filter.nodes),
    podIds: await listByName('pod', filter.pods),
    labels: labelFilters(filter, labels),
    idleIds: clusters.flatMap(({ idleId }) => idleId ?? []),
    systemIds: clusters.flatMap(({ systemId }) => systemId ?? []),
  };
}

const labelFilters = (filter: FactFilter, labels: LabelHistories): LabelFilter[] =>
  toLabelRequirements(filter.labels).map(({ key, anyOf, noneOf }) => {
    const history = historyOf(labels, key);
    const numbersOf = (values: readonly string[]): number[] =>
      history.values.flatMap((value, index) => (values.includes(value) ? [index + 1] : []));
    const accepted = anyOf === null || anyOf === 'any' ? anyOf : numbersOf(anyOf);
    return { history, anyOf: accepted, noneOf: numbersOf(noneOf) };
  });

async function listWorkloadIds(trx: Knex, clusterIds: readonly number[], filter: FactFilter): Promise<number[] | null> {
  if (filter.workloads.length === 0) return null;
  const found = await trx.raw<{ rows: IdRow[] }>(
    `select id from workload
      where cluster_id = any(:clusterIds::int[])
        and (kind, name) in (select * from unnest(:kinds::text[], :names::text[]))`,
    {
      clusterIds,
      kinds: filter.workloads.map((workload) => workload.kind),
      names: filter.workloads.map((workload) => workload.name),
    },
  );
  return found.rows.map((row) => row.id);
}

/** Whether a filter has only unknown names, so that nothing can match. */
export const matchesNothing = (ids: FilterIds): boolean =>
  [ids.namespaceIds, ids.workloadIds, ids.nodeIds, ids.podIds].some((list) => list?.length === 0) ||
  ids.labels.some(isUnmet);

/** SQL conditions `and f.namespace_id = any(...)` for all given filters. */
export function filterSql(
  ids: FilterIds,
  columns: Readonly<Record<'namespace' | 'workload' | 'node' | 'pod', string>>,
): SqlPart {
  const conditions: string[] = [];
  const bindings: Record<string, readonly number[]> = {};
  const add = (column: string, name: string, list: readonly number[] | null): void => {
    if (list === null) return;
    conditions.push(`and ${column} = any(:${name}::int[])`);
    bindings[name] = list;
  };
  add(columns.namespace, 'namespaceIds', ids.namespaceIds);
  add(columns.workload, 'workloadIds', ids.workloadIds);
  add(columns.node, 'nodeIds', ids.nodeIds);
  add(columns.pod, 'podIds', ids.podIds);
  return { sql: conditions.join(' '), bindings };
}
