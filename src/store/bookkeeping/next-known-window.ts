import type { Knex } from 'knex';
import type { EpochSeconds } from '../../domain/time/window.js';
import { timestamp } from '../sql/sql-part.js';

/** Start of the first collected window after the instant; null when the instant is the newest. */
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
