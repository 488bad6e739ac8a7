import type { Knex } from 'knex';
import { timestamp } from '../read/sql-part.js';
import { arrayText } from './bulk-write.js';
import type { Ids } from './resolve-ids.js';
import type { SeenPod, WorkloadName } from './seen-entities.js';

const COLUMNS: readonly (readonly [name: string, type: string])[] = [
  ['workload_id', 'integer'],
  ['node_id', 'integer'],
  ['uid', 'text'],
  ['name', 'text'],
  ['cpu_request_cores', 'double precision'],
  ['memory_request_bytes', 'double precision'],
  ['first_seen', 'timestamptz'],
  ['last_seen', 'timestamptz'],
];
const NAMES = COLUMNS.map(([name]) => name).join(', ');
const SOURCE = `unnest(${COLUMNS.map(([, type]) => `?::${type}[]`).join(', ')}) as u(${NAMES})`;

/** Pods in one statement. */
const CHUNK_PODS = 5_000;

/** What is known of a pod is what its newest window says; a late window only widens the time it was seen. */
const UPDATE_SQL = `
update pod p set
  first_seen = least(p.first_seen, u.first_seen),
  last_seen = greatest(p.last_seen, u.last_seen),
  workload_id = case when u.last_seen >= p.last_seen then u.workload_id else p.workload_id end,
  node_id = case when u.last_seen >= p.last_seen then u.node_id else p.node_id end,
  cpu_request_cores = case when u.last_seen >= p.last_seen then u.cpu_request_cores else p.cpu_request_cores end,
  memory_request_bytes = case when u.last_seen >= p.last_seen then u.memory_request_bytes else p.memory_request_bytes end
from ${SOURCE}
where p.cluster_id = ? and p.uid = u.uid and (
  u.first_seen < p.first_seen or u.last_seen > p.last_seen or (
    u.last_seen = p.last_seen and
    (u.workload_id, u.node_id, u.cpu_request_cores, u.memory_request_bytes) is distinct from
    (p.workload_id, p.node_id, p.cpu_request_cores, p.memory_request_bytes)))`;

const INSERT_SQL = `
insert into pod (cluster_id, ${NAMES})
select ?::integer, ${NAMES} from ${SOURCE}
where not exists (select from pod p where p.cluster_id = ? and p.uid = u.uid)
on conflict do nothing`;

const SELECT_SQL = 'select uid, id from pod where cluster_id = ? and uid = any(?::text[])';

/** Makes new pods, updates known ones. @returns ids by uid */
export async function writePods(
  trx: Knex,
  clusterId: number,
  pods: readonly SeenPod[],
  ids: { readonly nodes: Ids<string>; readonly workloads: Ids<WorkloadName> },
): Promise<ReadonlyMap<string, number>> {
  // Sorted, so that two writers meet their rows in the same order.
  const sorted = [...pods].sort((a, b) => (a.fact.uid < b.fact.uid ? -1 : 1));
  const found = new Map<string, number>();
  for (let start = 0; start < sorted.length; start += CHUNK_PODS) {
    const chunk = sorted.slice(start, start + CHUNK_PODS);
    const uids = arrayText(chunk.map((pod) => pod.fact.uid));
    const arrays = [
      arrayText(chunk.map(({ fact }) => ids.workloads.of(fact))),
      arrayText(chunk.map(({ fact }) => ids.nodes.of(fact.node))),
      uids,
      arrayText(chunk.map(({ fact }) => fact.name)),
      arrayText(chunk.map(({ fact }) => fact.cpuRequestCores)),
      arrayText(chunk.map(({ fact }) => fact.memoryRequestBytes)),
      arrayText(chunk.map((pod) => timestamp(pod.firstSeen))),
      arrayText(chunk.map((pod) => timestamp(pod.lastSeen))),
    ];
    await trx.raw(UPDATE_SQL, [...arrays, clusterId]);
    await trx.raw(INSERT_SQL, [clusterId, ...arrays, clusterId]);
    const { rows } = await trx.raw<{ rows: { uid: string; id: number }[] }>(SELECT_SQL, [clusterId, uids]);
    for (const { uid, id } of rows) found.set(uid, id);
  }
  return found;
}
