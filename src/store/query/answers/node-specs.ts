import type { Knex } from 'knex';
import type { NodeSpec } from '../../../domain/cluster/node-spec.js';
import type { EpochSeconds } from '../../../domain/time/window.js';
import { NODE_SPEC_SQL, type NodeSpecRow, toNodeSpec } from '../../sql/node-spec-sql.js';
import { timestamp } from '../../sql/sql-part.js';

export interface KnownNode {
  readonly cluster: string;
  readonly node: string;
  readonly spec: NodeSpec;
  readonly microarchitecture: string | null;
  readonly gridZone: string | null;
}

interface SpecRow extends NodeSpecRow {
  readonly id: number;
  readonly cluster: string;
  readonly node: string;
  readonly microarchitecture: string | null;
  readonly gridZone: string | null;
}

/**
 * SQL of the nodes `n` with one of their specifications `s`: the last one valid before `:until`, otherwise the first known one.
 * @param columns SQL of the columns besides the id
 * @param ids SQL of the ids of the nodes: a subquery or an array
 */
export const nodeSpecsSql = (columns: string, ids: string): string => `
  select distinct on (n.id) n.id, ${columns}
    from node n
    join cluster c on c.id = n.cluster_id
    left join node_spec s on s.node_id = n.id
   where n.id = any(${ids})
   order by n.id, s.valid_from >= :until::timestamptz, abs(extract(epoch from s.valid_from - :until::timestamptz))`;

const SPECS_SQL = nodeSpecsSql(
  `c.name as cluster, n.name as node, ${NODE_SPEC_SQL}, s.microarchitecture, s.grid_zone as "gridZone"`,
  ':keys::int[]',
);

/** Names and specifications of nodes: the last specification valid before a time, otherwise the first known one. */
export async function loadNodeSpecs(
  trx: Knex,
  keys: readonly number[],
  until: EpochSeconds,
): Promise<Map<number, KnownNode>> {
  const found = await trx.raw<{ rows: SpecRow[] }>(SPECS_SQL, { keys, until: timestamp(until) });
  return new Map(
    found.rows.map(({ id, cluster, node, microarchitecture, gridZone, ...spec }) => [
      id,
      { cluster, node, microarchitecture, gridZone, spec: toNodeSpec(spec) },
    ]),
  );
}
