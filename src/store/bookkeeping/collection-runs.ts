import type { Knex } from 'knex';
import type { StoredWindow } from '../../domain/measures/entity-facts.js';
import type { Lease, MissingWindow, RunStatus, WindowRun } from '../../domain/ports.js';
import { type EpochSeconds, type TimeRange, WINDOW_SECONDS } from '../../domain/time/window.js';
import { inLeasedTransaction } from '../connection/write-transaction.js';
import { timestamp } from '../sql/sql-part.js';
import { bumpRevision } from './hour-states.js';

/** Start of the first collected window after a time; null if there is no later window. */
export async function findNextKnownWindow(
  trx: Knex,
  clusterId: number,
  at: EpochSeconds,
): Promise<EpochSeconds | null> {
  const { rows } = await trx.raw<{ rows: { next: EpochSeconds | null }[] }>(
    `select extract(epoch from min(window_start))::float8 as next from window_run
      where cluster_id = ? and window_start > ?::timestamptz and status in ('complete', 'partial')`,
    [clusterId, timestamp(at)],
  );
  return rows[0]?.next ?? null;
}

/** End of the newest collected window of all clusters, from the index of each cluster; null without one. */
export async function findNewestWindowEnd(knex: Knex): Promise<EpochSeconds | null> {
  const { rows } = await knex.raw<{ rows: { start: EpochSeconds | null }[] }>(
    `select extract(epoch from max(newest.start))::float8 as start
       from (select (select max(r.window_start) from window_run r
                      where r.cluster_id = c.id and r.status in ('complete', 'partial')) as start
               from cluster c) newest`,
  );
  const start = rows[0]?.start ?? null;
  return start === null ? null : start + WINDOW_SECONDS;
}

/** Node-seconds and number of pod rows of one window; null if nothing was collected. */
export interface WindowCoverage {
  readonly coveredSeconds: number | null;
  readonly expectedSeconds: number | null;
  readonly podRows: number | null;
}

export const coverageOf = ({ nodes, pods }: StoredWindow): WindowCoverage => ({
  coveredSeconds: nodes.reduce((sum, node) => sum + (node.coveredSeconds ?? 0), 0),
  expectedSeconds: nodes.reduce((sum, node) => sum + (node.existsSeconds ?? 0), 0),
  podRows: pods.length,
});

const INSERT_SQL = `
insert into window_run as r
  (cluster_id, window_start, status, attempts, last_tried_at, problems, covered_seconds, expected_seconds, pod_rows)
values (?, ?, ?, ?, clock_timestamp(), ?::jsonb, ?, ?, ?)
on conflict (cluster_id, window_start) do update set
  attempts = excluded.attempts, last_tried_at = excluded.last_tried_at, problems = excluded.problems`;

const valuesOf = (clusterId: number, run: WindowRun, coverage: WindowCoverage) => [
  clusterId,
  timestamp(run.windowStart),
  run.status,
  run.attempts,
  JSON.stringify(run.problems),
  coverage.coveredSeconds,
  coverage.expectedSeconds,
  coverage.podRows,
];

/** Records the collection run of a window whose facts were written. */
export async function recordWritten(
  trx: Knex,
  clusterId: number,
  run: WindowRun,
  coverage: WindowCoverage,
): Promise<void> {
  const replaced = `status = excluded.status, covered_seconds = excluded.covered_seconds,
    expected_seconds = excluded.expected_seconds, pod_rows = excluded.pod_rows`;
  await trx.raw(`${INSERT_SQL}, ${replaced}`, valuesOf(clusterId, run, coverage));
}

/**
 * Records an attempt that wrote nothing. Facts of an earlier attempt, and its status, are kept. Increases the revision of
 * the day if the status or the problems change, because the coverage operation returns them.
 */
export async function recordUnwritten(trx: Knex, clusterId: number, run: WindowRun): Promise<void> {
  const before = await findRun(trx, clusterId, run);
  const kept = `status = case when r.status in ('complete', 'partial') then r.status else excluded.status end`;
  await trx.raw(
    `${INSERT_SQL}, ${kept}`,
    valuesOf(clusterId, run, { coveredSeconds: null, expectedSeconds: null, podRows: null }),
  );
  const isEqual = before?.hasSameProblems === true && ['complete', 'partial', run.status].includes(before.status);
  if (!isEqual) await bumpRevision(trx, clusterId, run.windowStart);
}

/** Records an attempt that wrote nothing, in a separate transaction. */
export const recordRun = (knex: Knex, lease: Lease, run: WindowRun): Promise<void> =>
  inLeasedTransaction(knex, lease, (trx) => recordUnwritten(trx, lease.clusterId, run));

export interface RecordedRun extends Omit<WindowCoverage, 'podRows'> {
  readonly status: RunStatus;
  /** Whether it has the problems of the run that replaces it. */
  readonly hasSameProblems: boolean;
}

/** The recorded run of a window, compared with the run that replaces it; undefined if collection was never attempted. */
export async function findRun(trx: Knex, clusterId: number, run: WindowRun): Promise<RecordedRun | undefined> {
  const { rows } = await trx.raw<{ rows: RecordedRun[] }>(
    `select status, problems = ?::jsonb as "hasSameProblems",
            covered_seconds as "coveredSeconds", expected_seconds as "expectedSeconds"
       from window_run where cluster_id = ? and window_start = ?`,
    [JSON.stringify(run.problems), clusterId, timestamp(run.windowStart)],
  );
  return rows[0];
}

/** Windows of the range without a complete run, ascending; windows of sealed hours are excluded. */
export async function listMissingWindows(knex: Knex, clusterId: number, range: TimeRange): Promise<MissingWindow[]> {
  const { rows } = await knex.raw<{ rows: MissingWindow[] }>(
    `select extract(epoch from w)::float8 as "windowStart", coalesce(r.attempts, 0) as attempts,
            extract(epoch from r.last_tried_at)::float8 as "lastTriedAt", r.status as "lastStatus",
            coalesce(r.status = 'empty' and not r.problems @> '[{"isPartialAnswer": true}]', false) as "isGap",
            r.expected_seconds is not null as "hasFacts"
       from generate_series(:from::timestamptz, :last::timestamptz, make_interval(secs => :step)) w
       left join window_run r on r.cluster_id = :clusterId and r.window_start = w
       left join hour_state h on h.cluster_id = :clusterId and h.hour = date_bin('1 hour', w, timestamptz 'epoch')
      where r.status is distinct from 'complete' and h.state is distinct from 'sealed'
      order by w`,
    {
      clusterId,
      from: timestamp(range.from),
      last: timestamp(range.to - WINDOW_SECONDS),
      step: WINDOW_SECONDS,
    },
  );
  return rows;
}
