import type { Knex } from 'knex';
import type { EvaluationState } from '../../domain/recommendations/recommendation-queries.js';
import type { EpochSeconds } from '../../domain/time/window.js';
import { LABEL_SUBJECTS } from '../sql/label-sql.js';
import { AMOUNT_NAMES, completeSumSql, toAmounts } from './amount-columns.js';

interface StateRow {
  readonly evaluatedAt: EpochSeconds | null;
  readonly from: EpochSeconds | null;
  readonly to: EpochSeconds | null;
  readonly [name: string]: number | null;
}

const FOOTPRINT_SUMS = AMOUNT_NAMES.map(
  (name) => `${completeSumSql(`(e.footprint ->> '${name}')::float8`)} as "${name}"`,
).join(', ');

/** Time and footprint of the last evaluation of the clusters (of all clusters for an empty list). */
export async function readEvaluationState(trx: Knex, clusters: readonly string[]): Promise<EvaluationState> {
  const { rows } = await trx.raw<{ rows: StateRow[] }>(
    `select extract(epoch from max(e.evaluated_at))::float8 as "evaluatedAt",
            extract(epoch from min(e.evidence_from))::float8 as "from",
            extract(epoch from max(e.evidence_to))::float8 as "to", ${FOOTPRINT_SUMS}
       from recommendation_evaluation e join cluster c on c.id = e.cluster_id
      where e.evaluated_at is not null and (cast(:isEvery as boolean) or c.name = any(:clusters::text[]))`,
    { isEvery: clusters.length === 0, clusters },
  );
  const row = rows[0];
  if (row === undefined || row.evaluatedAt === null || row.from === null || row.to === null) {
    return { evaluatedAt: null, footprint: null, range: null };
  }
  return {
    evaluatedAt: row.evaluatedAt,
    footprint: toAmounts((name) => row[name] ?? null),
    range: { from: row.from, to: row.to },
  };
}

/**
 * A text that changes with every run and every status change in the clusters, and with every change of a current label of the
 * keys.
 */
export async function findRevision(
  trx: Knex,
  clusters: readonly string[],
  labelKeys: readonly string[],
): Promise<string> {
  const { rows } = await trx.raw<{ rows: { revision: string | null }[] }>(
    `select string_agg(e.cluster_id || ':' || e.revision, ',' order by e.cluster_id) as revision
       from recommendation_evaluation e join cluster c on c.id = e.cluster_id
      where cast(:isEvery as boolean) or c.name = any(:clusters::text[])`,
    { isEvery: clusters.length === 0, clusters },
  );
  const revision = rows[0]?.revision ?? '';
  return labelKeys.length === 0 ? revision : `${revision} ${await findLabelRevision(trx, labelKeys)}`;
}

/** Counts and sums hashes, so that the order of the rows does not matter: a corrected window replaces a value in place. */
async function findLabelRevision(trx: Knex, keys: readonly string[]): Promise<string> {
  const { rows } = await trx.raw<{ rows: { labels: number; hashes: string | null }[] }>(
    `select count(*)::float8 as labels,
            sum(hashtextextended(jsonb_build_array(subject, subject_id, key, value)::text, 0))::text as hashes
       from label where subject = any(:subjects::text[]) and key = any(:keys::text[]) and valid_to is null`,
    { subjects: LABEL_SUBJECTS, keys },
  );
  return JSON.stringify(rows);
}
