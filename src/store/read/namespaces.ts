import type { Knex } from 'knex';
import type { NamespaceItem, Page, PageRequest, ReadScope } from '../../domain/read-model.js';
import { loadCoverage } from './coverage.js';
import { coverageOfRange } from './coverage-ratio.js';
import { loadGroupedPage } from './grouped-page.js';
import { openFrame, type ReadLimits, toContext } from './read-frame.js';
import { countSeenPods } from './seen-pods.js';

interface NamespaceRow {
  readonly id: number;
  readonly cluster: string;
  readonly namespace: string;
}

/** One item per namespace; idle and system are items of their own unless the idle mode says otherwise. */
export async function listNamespaces(
  trx: Knex,
  scope: ReadScope,
  page: PageRequest,
  limits: ReadLimits,
): Promise<Page<NamespaceItem>> {
  const frame = await openFrame(trx, scope, 'namespace', [], limits);
  const grouped = await loadGroupedPage(trx, frame, 'namespace', page, false);
  const coverage = coverageOfRange(await loadCoverage(trx, frame));
  const named = await trx.raw<{ rows: NamespaceRow[] }>(
    `select n.id, c.name as cluster, n.name as namespace
       from namespace n join cluster c on c.id = n.cluster_id where n.id = any(:keys::int[])`,
    { keys: grouped.rows.map((row) => row.key) },
  );
  const names = new Map(named.rows.map((row) => [row.id, row]));
  const seen = await countSeenPods(trx, frame.clusterIds, frame.ids, frame.range, 'namespace');
  const counts = new Map(seen.map((row) => [row.key, row]));
  return {
    context: await toContext(frame, coverage, grouped.hasRows),
    items: grouped.rows.map(({ key, measures }) => ({
      cluster: names.get(key)?.cluster ?? '',
      namespace: names.get(key)?.namespace ?? '',
      measures,
      workloadCount: counts.get(key)?.workloads ?? 0,
      podCount: counts.get(key)?.pods ?? 0,
    })),
    total: grouped.total,
    next: grouped.next,
    measures: grouped.measures,
  };
}
