import type { Knex } from 'knex';
import { type TimeRange, WINDOW_SECONDS } from '../../domain/time/window.js';
import { timestamp } from '../sql/sql-part.js';

/** Windows on each side of a gap whose nodes count: the one at its border may be observed in part. */
const BORDER_SECONDS = 2 * WINDOW_SECONDS;

const OWN = 't.cluster_id = :clusterId and t.exists_seconds > 0';
/** The gap may begin where windows were never tried: the last collected window is further back then. */
const NODES_AROUND_SQL = `
  with border as (
    select max(window_start) + make_interval(secs => ${WINDOW_SECONDS}) as "end" from window_run
     where cluster_id = :clusterId and window_start < :from::timestamptz and status in ('complete', 'partial')
  )
  select n.name from node n
   where n.cluster_id = :clusterId
     and n.id in (select t.node_id from node_window t, border b
                   where ${OWN} and t.window_start < b."end"
                     and t.window_start >= b."end" - make_interval(secs => ${BORDER_SECONDS}))
     and n.id in (select t.node_id from node_window t
                   where ${OWN} and t.window_start >= :to::timestamptz and t.window_start < :after::timestamptz)
   order by n.name`;

/** Names of the nodes that exist in the last two collected windows before the gap and in the two windows after it. */
export async function listNodesAround(knex: Knex, clusterId: number, { from, to }: TimeRange): Promise<string[]> {
  const { rows } = await knex.raw<{ rows: { name: string }[] }>(NODES_AROUND_SQL, {
    clusterId,
    from: timestamp(from),
    to: timestamp(to),
    after: timestamp(to + BORDER_SECONDS),
  });
  return rows.map(({ name }) => name);
}
