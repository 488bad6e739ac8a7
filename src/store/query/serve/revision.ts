import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import {
  ceilTo,
  DAY_SECONDS,
  type EpochSeconds,
  floorTo,
  HOUR_SECONDS,
  type TimeRange,
} from '../../../domain/time/window.js';
import { timestamp } from '../../sql/sql-part.js';

/**
 * A text that changes with the data of the UTC days in the range, with the states of hours (an edge that is not at a full
 * hour moves by up to an hour once its hour is sealed) and with the due part of the range (for coverage). Reads only
 * bookkeeping tables.
 */
export async function findRevision(
  trx: Knex,
  clusters: readonly string[],
  range: TimeRange,
  dueUntil: EpochSeconds,
): Promise<string> {
  const bindings = {
    isEvery: clusters.length === 0,
    clusters,
    rangeFrom: timestamp(
      floorTo(range.from % HOUR_SECONDS === 0 ? range.from : range.from - HOUR_SECONDS, DAY_SECONDS),
    ),
    rangeTo: timestamp(ceilTo(range.to % HOUR_SECONDS === 0 ? range.to : range.to + HOUR_SECONDS, DAY_SECONDS)),
  };
  const found = await trx.raw<{ rows: { cluster: string; revisions: string | null; states: string | null }[] }>(
    `select c.id || '/' || c.name as cluster,
            (select string_agg(extract(epoch from r.day)::bigint || ':' || r.revision, ',' order by r.day)
               from data_revision r
              where r.cluster_id = c.id and r.day >= :rangeFrom::timestamptz and r.day < :rangeTo::timestamptz) as revisions,
            (select string_agg(h.state || ':' || h.hours, ',' order by h.state)
               from (select state, count(*) as hours from hour_state
                      where cluster_id = c.id and hour >= :rangeFrom::timestamptz and hour < :rangeTo::timestamptz
                      group by state) h) as states
       from cluster c
      where cast(:isEvery as boolean) or c.name = any(:clusters::text[])
      order by c.id`,
    bindings,
  );
  const due = Math.max(range.from, Math.min(range.to, dueUntil));
  return createHash('sha256')
    .update(JSON.stringify([found.rows, due]))
    .digest('base64url');
}
