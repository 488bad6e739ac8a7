import type { Knex } from 'knex';
import type { Amounts } from '../../domain/recommendations/finding.js';
import type { Evaluation } from '../../domain/recommendations/ports.js';
import type { EpochSeconds } from '../../domain/time/window.js';
import { timestamp } from '../sql/sql-part.js';
import { readAmounts } from './amount-columns.js';

/**
 * Locks the recommendations of a cluster until the end of the transaction, so that runs, status changes and queue operations
 * are serialised. Every writer takes this lock first, which prevents deadlocks.
 */
export async function lockRecommendations(trx: Knex, clusterId: number): Promise<void> {
  await trx.raw(
    'insert into recommendation_evaluation (cluster_id, revision) values (?, 0) on conflict (cluster_id) do nothing',
    [clusterId],
  );
  await trx.raw('select 1 from recommendation_evaluation where cluster_id = ? for update', [clusterId]);
}

/** Increases the revision, so that responses get a new ETag. */
export async function bumpRecommendations(trx: Knex, clusterId: number): Promise<void> {
  await trx.raw('update recommendation_evaluation set revision = revision + 1 where cluster_id = ?', [clusterId]);
}

export async function recordEvaluation(trx: Knex, clusterId: number, evaluation: Evaluation): Promise<void> {
  const { evaluatedAt, range, hours, footprint } = evaluation;
  await trx.raw(
    `update recommendation_evaluation
        set revision = revision + 1, evaluated_at = ?, evidence_from = ?, evidence_to = ?, hours = ?, footprint = ?::jsonb
      where cluster_id = ?`,
    [timestamp(evaluatedAt), timestamp(range.from), timestamp(range.to), hours, JSON.stringify(footprint), clusterId],
  );
}

interface EvaluationRow {
  readonly evaluatedAt: EpochSeconds;
  readonly from: EpochSeconds;
  readonly to: EpochSeconds;
  readonly hours: number;
  readonly footprint: Amounts;
}

/** The last evaluation of the cluster; null before the first. */
export async function findEvaluation(knex: Knex, clusterId: number): Promise<Evaluation | null> {
  const { rows } = await knex.raw<{ rows: EvaluationRow[] }>(
    `select extract(epoch from evaluated_at)::float8 as "evaluatedAt",
            extract(epoch from evidence_from)::float8 as "from", extract(epoch from evidence_to)::float8 as "to",
            hours, footprint
       from recommendation_evaluation where cluster_id = ? and evaluated_at is not null`,
    [clusterId],
  );
  const row = rows[0];
  if (row === undefined) return null;
  const { evaluatedAt, from, to, hours, footprint } = row;
  return { evaluatedAt, range: { from, to }, hours, footprint: readAmounts(footprint) };
}
