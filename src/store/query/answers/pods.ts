import type { PodItem } from '../../../domain/list-items.js';
import { isReserved } from '../../../domain/measures/entity-facts.js';
import type { EpochSeconds } from '../../../domain/time/window.js';
import type { GroupRow } from './grouped-page.js';
import type { ItemList } from './item-list.js';

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
  const hasNoWorkload = isReserved(pod.namespace);
  return { ...pod, workload: hasNoWorkload ? null : { kind, name: workload }, measures: group.measures };
}

/** List of pods, identified by uid; the idle and system parts of nodes are items without a workload. */
export const PODS: ItemList<PodItem> = {
  dimension: 'pod',
  hasParts: false,
  async describe(trx) {
    return async (groups) => {
      const found = await trx.raw<{ rows: PodRow[] }>(PODS_SQL, { keys: groups.map(({ key }) => key) });
      const pods = new Map(found.rows.map((row) => [row.id, row]));
      return groups.flatMap((group) => {
        const pod = pods.get(group.key);
        return pod === undefined ? [] : [toItem(pod, group)];
      });
    };
  },
};
