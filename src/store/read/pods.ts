import type { Knex } from 'knex';
import { isReserved } from '../../domain/facts.js';
import type { Page, PageRequest, PodItem, ReadScope } from '../../domain/read-model.js';
import type { EpochSeconds } from '../../domain/window.js';
import { loadCoverage } from './coverage.js';
import { coverageOfRange } from './coverage-ratio.js';
import { type GroupRow, loadGroupedPage } from './grouped-page.js';
import { openFrame, type ReadLimits, toContext } from './read-frame.js';

interface PodRow {
  readonly id: number;
  readonly cluster: string;
  readonly namespace: string;
  readonly pod: string;
  readonly uid: string;
  readonly kind: string;
  readonly workload: string;
  readonly node: string;
  readonly cpuRequestCores: number | null;
  readonly memoryRequestBytes: number | null;
  readonly firstSeenAt: EpochSeconds;
  readonly lastSeenAt: EpochSeconds;
}

const PODS_SQL = `
  select p.id, c.name as cluster, ns.name as namespace, p.name as pod, p.uid, w.kind, w.name as workload, n.name as node,
         p.cpu_request_cores as "cpuRequestCores", p.memory_request_bytes as "memoryRequestBytes",
         extract(epoch from p.first_seen)::float8 as "firstSeenAt", extract(epoch from p.last_seen)::float8 as "lastSeenAt"
    from pod p
    join cluster c on c.id = p.cluster_id
    join workload w on w.id = p.workload_id
    join namespace ns on ns.id = w.namespace_id
    join node n on n.id = p.node_id
   where p.id = any(:keys::int[])`;

function toItem({ id: _, kind, workload, ...pod }: PodRow, group: GroupRow): PodItem {
  const isNobodys = isReserved(pod.namespace);
  return { ...pod, workload: isNobodys ? null : { kind, name: workload }, measures: group.measures };
}

/** One item per pod (by uid); a node's idle and system parts are items without a workload. */
export async function listPods(
  trx: Knex,
  scope: ReadScope,
  page: PageRequest,
  limits: ReadLimits,
): Promise<Page<PodItem>> {
  const frame = await openFrame(trx, scope, 'pod', [], limits);
  const grouped = await loadGroupedPage(trx, frame, 'pod', page, false);
  const coverage = coverageOfRange(await loadCoverage(trx, frame));
  const found = await trx.raw<{ rows: PodRow[] }>(PODS_SQL, { keys: grouped.rows.map((row) => row.key) });
  const pods = new Map(found.rows.map((row) => [row.id, row]));
  return {
    context: await toContext(frame, coverage, grouped.hasRows),
    items: grouped.rows.flatMap((group) => {
      const pod = pods.get(group.key);
      return pod === undefined ? [] : [toItem(pod, group)];
    }),
    total: grouped.total,
    next: grouped.next,
    measures: grouped.measures,
  };
}
