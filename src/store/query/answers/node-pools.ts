import type { Knex } from 'knex';
import type { NodeItem, NodePoolItem } from '../../../domain/list-items.js';
import type { Page, PageRequest, ReadScope } from '../../../domain/metrics-queries.js';
import { foldSql, type SqlRow, toMeasures } from '../../sql/columns.js';
import { timestamp } from '../../sql/sql-part.js';
import { isRedistributedSql } from '../plan/charge-sql.js';
import { factsSql } from '../plan/facts-sql.js';
import type { QueryPlan, ReadLimits } from '../plan/query-plan.js';
import { type ClusterCoverage, coverageOfRange } from './coverage.js';
import { loadGroupedPage } from './grouped-page.js';
import { openList } from './item-list.js';
import { nodeSpecsSql } from './node-specs.js';
import { loadNodeMeasures, NO_NODE_MEASURES, NODES } from './nodes.js';

/** Maximum number of pools of a page. */
const MAX_POOLS = 1_000;

type PoolRow = SqlRow & { readonly number: number; readonly clusterId: number; readonly pool: string | null };

/** SQL of two rows for each pool: the sum of its nodes with their ids, and the sum of their idle parts, if they have one. */
function poolsSql(plan: QueryPlan, facts: string): string {
  const isKept = plan.scope.idle === 'share' ? `and not ${isRedistributedSql('p')}` : '';
  return `
    with facts as (${facts}),
    part as materialized (select f.key, f.class, ${foldSql('f', plan.columns)} from facts f group by f.key, f.class),
    node_pool as (
      select s.id, s.cluster_id, s.pool, dense_rank() over (order by s.cluster_id, s.pool) as number
        from (${nodeSpecsSql('n.cluster_id, s.pool', 'select k.key from part k')}) s)
    select n.number::int, n.cluster_id as "clusterId", n.pool, false as "isIdle", array_agg(distinct n.id) as ids,
           ${foldSql('p', plan.columns)}
      from part p join node_pool n on n.id = p.key group by n.number, n.cluster_id, n.pool
    union all
    select n.number::int, n.cluster_id, n.pool, true, null::int[], ${foldSql('p', plan.columns)}
      from part p join node_pool n on n.id = p.key where p.class = 2 ${isKept} group by n.number, n.cluster_id, n.pool`;
}

/** The pools of all nodes in scope, those with most idle energy first. */
async function loadNodePools(
  trx: Knex,
  plan: QueryPlan,
  coverages: readonly ClusterCoverage[],
): Promise<NodePoolItem[]> {
  const facts = factsSql(plan, 'node');
  if (facts === null) return [];
  const { rows } = await trx.raw<{ rows: PoolRow[] }>(poolsSql(plan, facts.sql), {
    ...facts.bindings,
    until: timestamp(plan.range.to),
  });
  const clusters = new Map(plan.clusters.map((cluster) => [cluster.id, cluster]));
  const idleParts = new Map(rows.filter((row) => row['isIdle'] === true).map((row) => [row.number, toMeasures(row)]));
  const pools = rows.filter((row) => row['isIdle'] === false);
  const idsOf = (row: PoolRow): number[] => (Array.isArray(row['ids']) ? row['ids'].map(Number) : []);
  const nodeMeasures = await loadNodeMeasures(
    trx,
    plan,
    new Map(pools.flatMap((row) => idsOf(row).map((id) => [id, row.number]))),
  );
  const idleJoules = ({ idle }: NodePoolItem): number => idle?.energyJoules ?? 0;
  return pools
    .map((row): NodePoolItem => {
      const cluster = clusters.get(row.clusterId);
      return {
        cluster: cluster?.cluster ?? '',
        pool: row.pool,
        nodeCount: idsOf(row).length,
        coverage: coverageOfRange(coverages.filter(({ clusterId }) => clusterId === row.clusterId)),
        dataFrom: cluster?.dataFrom ?? null,
        measures: toMeasures(row),
        idle: idleParts.get(row.number) ?? null,
        nodeMeasures: nodeMeasures.get(row.number) ?? NO_NODE_MEASURES,
      };
    })
    .sort((one, other) => idleJoules(other) - idleJoules(one))
    .slice(0, MAX_POOLS);
}

/**
 * Reads one page of nodes, and the pools of all nodes in scope unless only items are needed.
 * @throws see `planQuery`
 */
export async function readNodes(
  trx: Knex,
  scope: ReadScope,
  request: PageRequest,
  limits: ReadLimits,
): Promise<Page<NodeItem>> {
  const { plan, coverages, toPage, options } = await openList(trx, NODES, scope, request, limits);
  const page = await toPage(await loadGroupedPage(trx, plan, NODES.dimension, request, options));
  return request.hasItemsOnly === true ? page : { ...page, pools: await loadNodePools(trx, plan, coverages) };
}
