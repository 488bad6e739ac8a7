import type { Knex } from 'knex';
import { type EpochSeconds, type TimeRange, WINDOW_SECONDS } from '../../domain/time/window.js';
import { timestamp } from '../sql/sql-part.js';

/**
 * Length of the time on each side of a gap in which nodes are looked up: two windows, because the adjacent one may be
 * incomplete.
 */
const BORDER_SECONDS = 2 * WINDOW_SECONDS;

/**
 * End of the last collected window before the gap. It is earlier than the gap if windows before the gap were never
 * tried.
 */
const BORDER_SQL = `
  select extract(epoch from max(window_start))::float8 + ${WINDOW_SECONDS} as "end" from window_run
   where cluster_id = ? and window_start < ?::timestamptz and status in ('complete', 'partial')`;

const NAMES_SQL = `
  select n.name from node_window t join node n on n.id = t.node_id
   where t.cluster_id = :clusterId and t.exists_seconds > 0
     and (t.window_start >= :before::timestamptz and t.window_start < :from::timestamptz
          or t.window_start >= :to::timestamptz and t.window_start < :after::timestamptz)
   group by n.name
  having bool_or(t.window_start < :from::timestamptz) and bool_or(t.window_start >= :to::timestamptz)
   order by n.name`;

/** Names of the nodes that exist in the last two collected windows before the gap and in the two windows after it. */
export async function listNodesAround(knex: Knex, clusterId: number, { from, to }: TimeRange): Promise<string[]> {
  const border = await knex.raw<{ rows: { end: EpochSeconds | null }[] }>(BORDER_SQL, [clusterId, timestamp(from)]);
  const end = border.rows[0]?.end ?? null;
  if (end === null) return [];
  const { rows } = await knex.raw<{ rows: { name: string }[] }>(NAMES_SQL, {
    clusterId,
    before: timestamp(end - BORDER_SECONDS),
    from: timestamp(end),
    to: timestamp(to),
    after: timestamp(to + BORDER_SECONDS),
  });
  return rows.map(({ name }) => name);
}
