import type { Knex } from 'knex';
import { UNKNOWN_SPEC } from '../../../domain/cluster/node-spec.js';
import type { NodeItem } from '../../../domain/list-items.js';
import { NODE_MEASURES, type NodeMeasures } from '../../../domain/measures/entity-facts.js';
import { NODE_MEASURE_COLUMNS, nodeFoldSql, type SqlRow, toNodeMeasures } from '../../sql/columns.js';
import { segmentsSql, timeColumn } from '../plan/facts-sql.js';
import { countObservedPods } from '../plan/observed-pods.js';
import type { QueryPlan } from '../plan/query-plan.js';
import { GRANULARITIES, type Granularity } from '../plan/table-family.js';
import type { ItemList } from './item-list.js';
import { loadNodeSpecs } from './node-specs.js';

const GROUP_TABLES: Readonly<Record<Granularity, string>> = {
  day: 'node_group_day',
  hour: 'node_group_hour',
  quarter: 'node_group_quarter',
  raw: 'node_window',
};

/**
 * Measures of whole nodes over the time of the query plan: capacity, use and energy of components.
 * @param groups number of the group of each node, by the id of the node
 * @returns the sums of each group, by its number
 */
export async function loadNodeMeasures(
  trx: Knex,
  plan: QueryPlan,
  groups: ReadonlyMap<number, number>,
): Promise<Map<number, NodeMeasures>> {
  const keys = [...groups.keys()];
  const columns = NODE_MEASURE_COLUMNS.map((column) => `f.${column}`).join(', ');
  const branches = GRANULARITIES.flatMap((granularity) => {
    const source = segmentsSql(plan.segments, granularity, timeColumn(granularity));
    if (source === null) return [];
    const sql = `select f.node_id, ${columns} from ${GROUP_TABLES[granularity]} f ${source.sql} and f.node_id = any(:keys::int[])`;
    return [{ sql, bindings: source.bindings }];
  });
  if (branches.length === 0 || keys.length === 0) return new Map();
  const found = await trx.raw<{ rows: SqlRow[] }>(
    `select u.number, ${nodeFoldSql('g')} from (${branches.map((branch) => branch.sql).join('\nunion all\n')}) g
       join (select a.id, a.number from unnest(:keys::int[], :numbers::int[]) as a (id, number)) u on u.id = g.node_id
      group by u.number`,
    Object.assign({ keys, numbers: [...groups.values()] }, ...branches.map((branch) => branch.bindings)),
  );
  return new Map(found.rows.map((row) => [Number(row['number']), toNodeMeasures(row)]));
}

// The cast is safe: the keys are those of NodeMeasures, but Object.fromEntries loses their types.
export const NO_NODE_MEASURES = Object.fromEntries(
  Object.keys(NODE_MEASURES).map((name) => [name, null]),
) as NodeMeasures;

/** List of nodes with their charge, their idle and system parts, and the measures of the whole node. */
export const NODES: ItemList<NodeItem> = {
  dimension: 'node',
  hasParts: true,
  async describe(trx, { plan }) {
    const observed = await countObservedPods(trx, plan.clusterIds, plan.ids, plan.range, 'node');
    const podCounts = new Map(observed.map((row) => [row.key, row.pods]));
    return async (groups) => {
      const keys = groups.map(({ key }) => key);
      const specs = await loadNodeSpecs(trx, keys, plan.range.to);
      const nodeMeasures = await loadNodeMeasures(trx, plan, new Map(keys.map((key) => [key, key])));
      return groups.map(({ key, measures, idle, system }) => {
        const known = specs.get(key);
        return {
          cluster: known?.cluster ?? '',
          node: known?.node ?? '',
          spec: known?.spec ?? UNKNOWN_SPEC,
          microarchitecture: known?.microarchitecture ?? null,
          gridZone: known?.gridZone ?? null,
          measures,
          idle,
          system,
          nodeMeasures: nodeMeasures.get(key) ?? NO_NODE_MEASURES,
          podCount: podCounts.get(key) ?? 0,
        };
      });
    };
  },
};
