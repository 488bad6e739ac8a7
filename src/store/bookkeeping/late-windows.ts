import type { Knex } from 'knex';
import type { MissingWindow } from '../../domain/ports.js';
import { type EpochSeconds, HOUR_SECONDS, type TimeRange } from '../../domain/time/window.js';
import { arrayText } from '../sql/bulk-write.js';
import { timestamp } from '../sql/sql-part.js';

type WindowRow = Omit<MissingWindow, 'isGap' | 'hasFacts' | 'isReread'>;

/** Smaller differences between covered and expected seconds are rounding errors. */
const ROUNDING_SECONDS = 0.001;

const CANDIDATES_SQL = `
  select extract(epoch from r.window_start)::float8 as "windowStart", r.attempts,
         extract(epoch from r.last_tried_at)::float8 as "lastTriedAt", r.status as "lastStatus"
    from window_run r
    left join hour_state h on h.cluster_id = r.cluster_id and h.hour = date_bin('1 hour', r.window_start, timestamptz 'epoch')
   where r.cluster_id = :clusterId and r.status = 'complete'
     and r.window_start >= :from::timestamptz and r.window_start < :to::timestamptz
     and r.covered_seconds < r.expected_seconds - ${ROUNDING_SECONDS}
     and r.last_tried_at < r.window_start + make_interval(secs => :within)
     and h.state is distinct from 'sealed'
   order by r.window_start`;

const OBSERVED_BEFORE_SQL = `
  select distinct extract(epoch from t.window_start)::float8 as start
    from node_window t
    join node_window p on p.node_id = t.node_id and p.window_start < t.window_start
     and p.window_start >= t.window_start - make_interval(secs => ${HOUR_SECONDS})
   where t.cluster_id = :clusterId and t.window_start = any(:starts::timestamptz[])
     and t.covered_seconds < t.exists_seconds - ${ROUNDING_SECONDS} and p.covered_seconds > 0
     and p.window_start >= :since::timestamptz and p.window_start < :to::timestamptz`;

/**
 * Complete windows of the range that may still receive samples, ascending: at least one node is partly covered and was
 * observed in the hour before, and the last reading was at most `withinSeconds` after the start of the window. A partly
 * covered node that was not observed before is new, not late.
 */
export async function listLateWindows(
  knex: Knex,
  clusterId: number,
  { from, to }: TimeRange,
  withinSeconds: number,
): Promise<MissingWindow[]> {
  const candidates = await knex.raw<{ rows: WindowRow[] }>(CANDIDATES_SQL, {
    clusterId,
    from: timestamp(from),
    to: timestamp(to),
    within: withinSeconds,
  });
  if (candidates.rows.length === 0) return [];
  const { rows } = await knex.raw<{ rows: { start: EpochSeconds }[] }>(OBSERVED_BEFORE_SQL, {
    clusterId,
    starts: arrayText(candidates.rows.map(({ windowStart }) => timestamp(windowStart))),
    since: timestamp(from - HOUR_SECONDS),
    to: timestamp(to),
  });
  const late = new Set(rows.map(({ start }) => start));
  return candidates.rows
    .filter(({ windowStart }) => late.has(windowStart))
    .map((row) => ({ ...row, isGap: false, hasFacts: true, isReread: true }));
}
