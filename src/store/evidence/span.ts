import type { Knex } from 'knex';
import type { EvidenceSpan } from '../../domain/recommendations/evidence/evidence-store.js';
import { type EpochSeconds, HOUR_SECONDS } from '../../domain/time/window.js';
import { timestamp } from '../sql/sql-part.js';

/** A dirty hour was rolled before: what it said then stands until it is rolled again. */
const ROLLED = `('rolled', 'sealed', 'dirty')`;

/** The newest hours that are rolled up; null before the first. */
export async function findSpan(knex: Knex, clusterId: number, seconds: number): Promise<EvidenceSpan | null> {
  const newest = await knex.raw<{ rows: { hour: EpochSeconds | null }[] }>(
    `select extract(epoch from max(hour))::float8 as hour from hour_state where cluster_id = ? and state in ${ROLLED}`,
    [clusterId],
  );
  const hour = newest.rows[0]?.hour ?? null;
  if (hour === null) return null;
  const to = hour + HOUR_SECONDS;
  const { rows } = await knex.raw<{ rows: { from: EpochSeconds; hours: number }[] }>(
    `select extract(epoch from min(hour))::float8 as "from", count(*) as hours from hour_state
      where cluster_id = ? and state in ${ROLLED} and hour >= ?::timestamptz and hour < ?::timestamptz`,
    [clusterId, timestamp(to - Math.max(HOUR_SECONDS, seconds)), timestamp(to)],
  );
  const row = rows[0];
  return row === undefined ? null : { range: { from: row.from, to }, hours: row.hours };
}
