import type { Knex } from 'knex';
import { type ByLabel, isByLabel, labelKeyOf } from '../../../domain/cluster/label-condition.js';
import { isReserved } from '../../../domain/measures/entity-facts.js';
import type { SeriesBy } from '../../../domain/metrics-queries.js';
import { historyOf } from '../plan/label-history.js';
import { labelGroupNames } from '../plan/label-joins.js';
import type { QueryPlan } from '../plan/query-plan.js';
import { OTHER_LABEL } from './series-rows.js';

/** Name of the series that sums all groups that are not in the top. */
export const OTHER_SERIES = '__other__';

interface NameRow {
  readonly id: number;
  readonly cluster: string;
  readonly name: string;
  /** Kind and namespace; only for workloads. */
  readonly kind: string | null;
  readonly namespace: string | null;
}

const NAMES_SQL: Readonly<Record<Exclude<SeriesBy, ByLabel>, string>> = {
  cluster: 'select c.id, c.name as cluster, c.name, null as kind, null as namespace from cluster c where c.id',
  namespace: `select d.id, c.name as cluster, d.name, null as kind, null as namespace
                from namespace d join cluster c on c.id = d.cluster_id where d.id`,
  node: `select d.id, c.name as cluster, d.name, null as kind, null as namespace
           from node d join cluster c on c.id = d.cluster_id where d.id`,
  workload: `select d.id, c.name as cluster, d.name, d.kind, n.name as namespace
               from workload d join cluster c on c.id = d.cluster_id join namespace n on n.id = d.namespace_id where d.id`,
};

function nameOf(row: NameRow, seriesBy: SeriesBy, hasSeveralClusters: boolean): string {
  const isOwned = row.namespace !== null && !isReserved(row.namespace);
  const name = isOwned ? `${row.namespace}/${row.kind}/${row.name}` : row.name;
  return hasSeveralClusters && seriesBy !== 'cluster' ? `${row.cluster}/${name}` : name;
}

/**
 * Names of series. A reserved workload has only the name of its namespace; the prefix `cluster/` is added if there are several
 * clusters, except to values of a label, which are sums over the clusters.
 * @param labels numbers of the series
 */
export async function loadSeriesNames(
  trx: Knex,
  plan: Pick<QueryPlan, 'clusters' | 'labels'>,
  labels: readonly number[],
  seriesBy: SeriesBy,
): Promise<Map<number, string>> {
  const hasSeveralClusters = plan.clusters.length > 1;
  if (isByLabel(seriesBy))
    return labelGroupNames(historyOf(plan.labels, labelKeyOf(seriesBy))).set(OTHER_LABEL, OTHER_SERIES);
  const found = await trx.raw<{ rows: NameRow[] }>(`${NAMES_SQL[seriesBy]} = any(:labels::int[])`, { labels });
  const names = new Map(found.rows.map((row) => [row.id, nameOf(row, seriesBy, hasSeveralClusters)]));
  return names.set(OTHER_LABEL, OTHER_SERIES);
}
