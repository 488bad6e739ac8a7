import type { Knex } from 'knex';
import type { EvidenceSpan, EvidenceStore } from '../../domain/recommendations/evidence/evidence-store.js';
import { type EpochSeconds, HOUR_SECONDS } from '../../domain/time/window.js';
import { hasRowsSql } from '../bookkeeping/hour-states.js';
import type { Database } from '../connection/connect.js';
import { withNodeProblems } from '../connection/node-problems.js';
import { timestamp } from '../sql/sql-part.js';
import { readCluster } from './cluster-evidence.js';
import { listNodes } from './node-evidence.js';
import { findWorkload, streamWorkloads } from './workload-evidence.js';

/** Dirty hours count too: they were rolled up before, and their rows are valid until the next roll-up. */
const ROLLED = `h.state in ('rolled', 'sealed', 'dirty') and ${hasRowsSql('h')}`;

/** Range of the newest rolled-up hours; null before the first. */
export async function findSpan(knex: Knex, clusterId: number, seconds: number): Promise<EvidenceSpan | null> {
  const newest = await knex.raw<{ rows: { hour: EpochSeconds }[] }>(
    `select extract(epoch from h.hour)::float8 as hour from hour_state h where h.cluster_id = ? and ${ROLLED}
      order by h.hour desc limit 1`,
    [clusterId],
  );
  const hour = newest.rows[0]?.hour ?? null;
  if (hour === null) return null;
  const to = hour + HOUR_SECONDS;
  const { rows } = await knex.raw<{ rows: { from: EpochSeconds; hours: number }[] }>(
    `select extract(epoch from min(h.hour))::float8 as "from", count(*) as hours from hour_state h
      where h.cluster_id = ? and ${ROLLED} and h.hour >= ?::timestamptz and h.hour < ?::timestamptz`,
    [clusterId, timestamp(to - Math.max(HOUR_SECONDS, seconds)), timestamp(to)],
  );
  const row = rows[0];
  return row === undefined ? null : { range: { from: row.from, to }, hours: row.hours };
}

/**
 * Creates the read access to the evidence of the recommendation engine. It reads from the primary, because a replica can lag
 * behind the last roll-up, and it reads in batches, so that other queries can run in between.
 */
export function createEvidenceStore(database: Pick<Database, 'knex' | 'probe'>): EvidenceStore {
  const { knex } = database;
  const withProblems = withNodeProblems(database);
  return {
    findSpan: (clusterId, seconds) => withProblems(() => findSpan(knex, clusterId, seconds)),
    readCluster: (clusterId, range) => withProblems(() => readCluster(knex, clusterId, range)),
    listNodes: (clusterId, range) => withProblems(() => listNodes(knex, clusterId, range)),
    async *streamWorkloads(clusterId, range, namespaces) {
      const stream = streamWorkloads(knex, clusterId, range, namespaces);
      for (;;) {
        const { done, value } = await withProblems(() => stream.next());
        if (done === true || value === undefined) return;
        yield value;
      }
    },
    findWorkload: (clusterId, range, namespace, workload) =>
      withProblems(() => findWorkload(knex, clusterId, range, namespace, workload)),
  };
}
