import type { Knex } from 'knex';
import type { Labels } from '../../domain/cluster/observation.js';
import type { RememberedNode } from '../../domain/cluster/remember-specs.js';
import type { EpochSeconds } from '../../domain/time/window.js';
import { arrayText } from '../sql/bulk-write.js';
import { NODE_SPEC_SQL, type NodeSpecRow, toNodeSpec } from '../sql/node-spec-sql.js';
import { timestamp } from '../sql/sql-part.js';

interface SpecRow extends NodeSpecRow {
  readonly name: string;
  readonly labels: Labels | null;
}

/**
 * For each node, the specification interval that began last before the given time, else the first one; and the labels
 * that were valid just before that time. An interval without an instance type may come from windows in which no source
 * reported the type, so it is used only if there is no other interval.
 */
const REMEMBERED_SQL = `
  select distinct on (n.id) n.name, ${NODE_SPEC_SQL},
         (select jsonb_object_agg(l.key, l.value) from label l
           where l.subject = 'node' and l.subject_id = n.id and l.valid_from < :before::timestamptz
             and (l.valid_to is null or l.valid_to >= :before::timestamptz)) as labels
    from node n join node_spec s on s.node_id = n.id
   where n.cluster_id = :clusterId and n.name = any(:names::text[])
   order by n.id, s.instance_type is null, s.valid_from >= :before::timestamptz, abs(extract(epoch from s.valid_from - :before::timestamptz))`;

/** For each name, the last known state of the node before the given time, else its first known state. */
export async function listRememberedNodes(
  knex: Knex,
  clusterId: number,
  names: readonly string[],
  before: EpochSeconds,
): Promise<RememberedNode[]> {
  if (names.length === 0) return [];
  const { rows } = await knex.raw<{ rows: SpecRow[] }>(REMEMBERED_SQL, {
    clusterId,
    names: arrayText(names),
    before: timestamp(before),
  });
  return rows.map(({ name, labels, ...spec }) => ({ name, spec: toNodeSpec(spec), labels: labels ?? {} }));
}
