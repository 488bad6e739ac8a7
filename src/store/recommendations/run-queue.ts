import { randomInt } from 'node:crypto';
import type { Knex } from 'knex';
import type { Lease } from '../../domain/ports.js';
import type {
  ClaimedRun,
  EnqueueAnswer,
  RecommendationRun,
  RunCounts,
  RunOutcome,
  RunRequest,
  RunState,
} from '../../domain/recommendations/ports.js';
import type { EpochSeconds } from '../../domain/time/window.js';
import { inLeasedTransaction, inUnleasedTransaction } from '../connection/write-transaction.js';
import { timestamp } from '../sql/sql-part.js';
import { lockRecommendations } from './evaluations.js';

/** Maximum number of queued runs per cluster; at most an hour of work, because a run takes minutes at most. */
const MAX_QUEUED = 20;
/** Maximum number of attempts of a run whose process ended. */
const MAX_ATTEMPTS = 3;
/** Number of finished runs that are kept per cluster. */
const MAX_ENDED = 200;

interface RunRow {
  readonly id: string;
  readonly request: RunRequest;
  readonly state: RunState;
  readonly attempt: number;
  readonly requestedAt: EpochSeconds;
  readonly startedAt: EpochSeconds | null;
  readonly finishedAt: EpochSeconds | null;
  readonly from: EpochSeconds | null;
  readonly to: EpochSeconds | null;
  readonly counts: RunCounts | null;
  readonly detail: string | null;
}

const RUN_SELECT = `id, request, state, attempt, extract(epoch from requested_at)::float8 as "requestedAt",
  extract(epoch from started_at)::float8 as "startedAt", extract(epoch from finished_at)::float8 as "finishedAt",
  extract(epoch from evidence_from)::float8 as "from", extract(epoch from evidence_to)::float8 as "to", counts, detail`;

const toRun = ({ from, to, attempt: _, ...row }: RunRow): RecommendationRun => ({
  ...row,
  evidenceRange: from === null || to === null ? null : { from, to },
});

/** Queues a run; if an equal run is already queued, returns that one. */
export async function enqueueRun(knex: Knex, request: RunRequest, at: EpochSeconds): Promise<EnqueueAnswer> {
  return inUnleasedTransaction(knex, async (trx) => {
    const clusters = await trx.raw<{ rows: { id: number }[] }>('select id from cluster where name = ?', [
      request.cluster,
    ]);
    const clusterId = clusters.rows[0]?.id;
    if (clusterId === undefined) return { kind: 'unknown-cluster' };
    await lockRecommendations(trx, clusterId);
    const queued = await trx.raw<{ rows: RunRow[] }>(
      `select ${RUN_SELECT} from recommendation_run where cluster_id = ? and state = 'queued'`,
      [clusterId],
    );
    const same = queued.rows.find((row) => isSameRequest(row.request, request));
    if (same !== undefined) return { kind: 'queued', run: toRun(same), isNew: false };
    if (queued.rows.length >= MAX_QUEUED) return { kind: 'full', queued: queued.rows.length };
    await deleteEnded(trx, clusterId);
    const id = newRunId();
    await trx.raw(
      `insert into recommendation_run (id, cluster_id, request, state, attempt, requested_at)
       values (?, ?, ?::jsonb, 'queued', 0, ?)`,
      [id, clusterId, JSON.stringify(request), timestamp(at)],
    );
    const run = await findRun(trx, id);
    if (run === null) throw new Error('the run was not stored');
    return { kind: 'queued', run, isNew: true };
  });
}

const isSameRequest = (a: RunRequest, b: RunRequest): boolean =>
  a.days === b.days &&
  a.includeSystem === b.includeSystem &&
  a.namespaces.length === b.namespaces.length &&
  a.namespaces.every((namespace, index) => namespace === b.namespaces[index]);

const LETTERS = '0123456789abcdefghijklmnopqrstuvwxyz';
const newRunId = (): string => `run_${Array.from({ length: 16 }, () => LETTERS[randomInt(LETTERS.length)]).join('')}`;

async function deleteEnded(trx: Knex, clusterId: number): Promise<void> {
  await trx.raw(
    `delete from recommendation_run where id in (
       select id from recommendation_run where cluster_id = ? and state in ('succeeded', 'failed')
        order by finished_at desc, id offset ?)`,
    [clusterId, MAX_ENDED - 1],
  );
}

export async function findRun(knex: Knex, id: string): Promise<RecommendationRun | null> {
  const row = await findRow(knex, id);
  return row === undefined ? null : toRun(row);
}

/** Reads a run with a separate statement also after a write: in a distributed database RETURNING cannot convert times to seconds. */
async function findRow(knex: Knex, id: string): Promise<RunRow | undefined> {
  const { rows } = await knex.raw<{ rows: RunRow[] }>(`select ${RUN_SELECT} from recommendation_run where id = ?`, [
    id,
  ]);
  return rows[0];
}

/**
 * Claims the oldest run that is queued, or was started by a process that did not finish it. Only the leader claims runs, one at
 * a time, so every run in the state `running` is abandoned. A former leader that is still running notices the new attempt
 * number.
 */
export async function claimRun(knex: Knex, lease: Lease, at: EpochSeconds): Promise<ClaimedRun | null> {
  const { clusterId } = lease;
  return inLeasedTransaction(knex, lease, async (trx) => {
    await lockRecommendations(trx, clusterId);
    await trx.raw(
      `update recommendation_run set state = 'failed', finished_at = ?, detail = ?
        where cluster_id = ? and state = 'running' and attempt >= ?`,
      [timestamp(at), `It was begun ${MAX_ATTEMPTS} times and never ended.`, clusterId, MAX_ATTEMPTS],
    );
    const { rows } = await trx.raw<{ rows: { id: string }[] }>(
      `select id from recommendation_run where cluster_id = ? and state in ('queued', 'running')
        order by requested_at, id limit 1`,
      [clusterId],
    );
    const [oldest] = rows;
    if (oldest === undefined) return null;
    await trx.raw(
      `update recommendation_run set state = 'running', started_at = ?, attempt = attempt + 1 where id = ?`,
      [timestamp(at), oldest.id],
    );
    const claimed = await findRow(trx, oldest.id);
    return claimed === undefined ? null : { run: toRun(claimed), attempt: claimed.attempt };
  });
}

/** Whether the run still belongs to the process that claimed it. */
export async function holdsRun(trx: Knex, { run, attempt }: ClaimedRun): Promise<boolean> {
  const { rows } = await trx.raw<{ rows: unknown[] }>(
    `select 1 from recommendation_run where id = ? and state = 'running' and attempt = ? for update`,
    [run.id, attempt],
  );
  return rows.length > 0;
}

/** Marks a claimed run as finished. */
export async function finishRun(
  trx: Knex,
  { claimed, evidenceRange, at, detail }: NonNullable<RunOutcome['finishes']>,
  counts: RunCounts,
): Promise<void> {
  await trx.raw(
    `update recommendation_run set state = 'succeeded', finished_at = ?, evidence_from = ?, evidence_to = ?,
       counts = ?::jsonb, detail = ? where id = ?`,
    [
      timestamp(at),
      timestamp(evidenceRange.from),
      timestamp(evidenceRange.to),
      JSON.stringify(counts),
      detail,
      claimed.run.id,
    ],
  );
}

/** Does nothing if another process has claimed the run. */
export async function failRun(
  knex: Knex,
  lease: Lease,
  { run, attempt }: ClaimedRun,
  detail: string,
  at: EpochSeconds,
): Promise<void> {
  await inLeasedTransaction(knex, lease, (trx) =>
    trx.raw(
      `update recommendation_run set state = 'failed', finished_at = ?, detail = ?
        where id = ? and state = 'running' and attempt = ?`,
      [timestamp(at), detail, run.id, attempt],
    ),
  );
}
