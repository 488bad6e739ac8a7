import type { Knex } from 'knex';
import { yieldToEventLoop } from '../../runtime/event-loop.js';
import { arrayText, boundArray } from '../sql/bulk-write.js';
import { timestamp } from '../sql/sql-part.js';
import type { ObservedPod, WorkloadName } from './observed-entities.js';
import { type IdCache, type Ids, takeNextIds } from './resolve-ids.js';

interface PodIds {
  readonly nodes: Ids<string>;
  readonly workloads: Ids<WorkloadName>;
}

/** Properties of a pod in a window. */
const OBSERVATION_COLUMNS: readonly (readonly [
  name: string,
  type: string,
  value: (pod: ObservedPod, ids: PodIds) => number | string | null,
])[] = [
  ['workload_id', 'integer', ({ fact }, ids) => ids.workloads.of(fact)],
  ['node_id', 'integer', ({ fact }, ids) => ids.nodes.of(fact.node)],
  ['cpu_request_cores', 'double precision', ({ fact }) => fact.cpuRequestCores],
  ['memory_request_bytes', 'double precision', ({ fact }) => fact.memoryRequestBytes],
  ['first_seen', 'timestamptz', (pod) => timestamp(pod.firstSeen)],
  ['last_seen', 'timestamptz', (pod) => timestamp(pod.lastSeen)],
];
type Names = readonly (readonly [name: string, type: string])[];
const BY_UID: Names = [
  ...OBSERVATION_COLUMNS.map(([name, type]) => [name, type] as const),
  ['uid', 'text'],
  ['name', 'text'],
];
const BY_ID: Names = [...OBSERVATION_COLUMNS.map(([name, type]) => [name, type] as const), ['id', 'integer']];
const NEW: Names = [...BY_UID, ['id', 'integer']];
const namesOf = (columns: Names): string => columns.map(([name]) => name).join(', ');
const sourceOf = (columns: Names): string =>
  `unnest(${columns.map(([, type]) => `?::${type}[]`).join(', ')}) as u(${namesOf(columns)})`;

/** Number of pods per statement. */
const CHUNK_PODS = 2_000;

/**
 * SQL update: the stored properties of a pod are those of its newest window; a late window only extends the observed
 * time.
 */
const updateSql = (isSame: string, columns: Names): string => `
update pod p set
  first_seen = least(p.first_seen, u.first_seen),
  last_seen = greatest(p.last_seen, u.last_seen),
  workload_id = case when u.last_seen >= p.last_seen then u.workload_id else p.workload_id end,
  node_id = case when u.last_seen >= p.last_seen then u.node_id else p.node_id end,
  cpu_request_cores = case when u.last_seen >= p.last_seen then u.cpu_request_cores else p.cpu_request_cores end,
  memory_request_bytes = case when u.last_seen >= p.last_seen then u.memory_request_bytes else p.memory_request_bytes end
from ${sourceOf(columns)}
where ${isSame} and (
  u.first_seen < p.first_seen or u.last_seen > p.last_seen or (
    u.last_seen = p.last_seen and
    (u.workload_id, u.node_id, u.cpu_request_cores, u.memory_request_bytes) is distinct from
    (p.workload_id, p.node_id, p.cpu_request_cores, p.memory_request_bytes)))`;

const INSERT_SQL = `
insert into pod (cluster_id, ${namesOf(NEW)}) overriding system value
select ?::integer, ${namesOf(NEW)} from ${sourceOf(NEW)}
on conflict do nothing`;

const SELECT_SQL = 'select uid, id from pod where cluster_id = ? and uid = any(?::text[])';

/** Inserts new pods and updates known ones. @returns ids by uid */
export async function writePods(
  trx: Knex,
  cache: IdCache,
  fresh: Map<string, number>,
  clusterId: number,
  pods: readonly ObservedPod[],
  ids: PodIds,
): Promise<ReadonlyMap<string, number>> {
  // Sorted, so that concurrent writers lock rows in the same order and cannot deadlock.
  const sorted = [...pods].sort((a, b) => (a.fact.uid < b.fact.uid ? -1 : 1));
  await yieldToEventLoop();
  const found = new Map<string, number>();
  for (const { fact } of sorted) {
    const id = cache.find(podKey(clusterId, fact.uid));
    if (id !== undefined) found.set(fact.uid, id);
  }
  await yieldToEventLoop();
  await updateKnown(
    trx,
    sorted.filter(({ fact }) => found.has(fact.uid)),
    found,
    ids,
  );
  const unknown = sorted.filter(({ fact }) => !found.has(fact.uid));
  for (let start = 0; start < unknown.length; start += CHUNK_PODS) {
    const chunk = unknown.slice(start, start + CHUNK_PODS);
    const arrays = [...observationArrays(chunk, ids), uidsOf(chunk), arrayText(chunk.map(({ fact }) => fact.name))];
    await trx.raw(updateSql('p.cluster_id = ? and p.uid = u.uid', BY_UID), [...arrays, clusterId]);
    const known = await findIds(trx, clusterId, chunk);
    const isNew = ({ fact }: ObservedPod): boolean => !known.has(fact.uid);
    const inserted = await insertNew(trx, clusterId, chunk.filter(isNew), ids);
    for (const [uid, id] of [...known, ...inserted]) {
      found.set(uid, id);
      fresh.set(podKey(clusterId, uid), id);
    }
  }
  return found;
}

async function findIds(
  trx: Knex,
  clusterId: number,
  pods: readonly ObservedPod[],
): Promise<ReadonlyMap<string, number>> {
  if (pods.length === 0) return new Map();
  const { rows } = await trx.raw<{ rows: { uid: string; id: number }[] }>(SELECT_SQL, [clusterId, uidsOf(pods)]);
  return new Map(rows.map(({ uid, id }) => [uid, id]));
}

/** Inserts new pods. If another writer has inserted some of them concurrently, their ids are returned. */
async function insertNew(
  trx: Knex,
  clusterId: number,
  pods: readonly ObservedPod[],
  ids: PodIds,
): Promise<ReadonlyMap<string, number>> {
  if (pods.length === 0) return new Map();
  const names = arrayText(pods.map(({ fact }) => fact.name));
  const numbers = boundArray('integer', await takeNextIds(trx, 'pod', pods.length));
  await trx.raw(INSERT_SQL, [clusterId, ...observationArrays(pods, ids), uidsOf(pods), names, numbers]);
  return findIds(trx, clusterId, pods);
}

const uidsOf = (pods: readonly ObservedPod[]): string => arrayText(pods.map(({ fact }) => fact.uid));

const podKey = (clusterId: number, uid: string): string => `pod ${clusterId} ${uid}`;

/** Updates pods of earlier windows by id, which is much faster than by uid. */
async function updateKnown(
  trx: Knex,
  pods: readonly ObservedPod[],
  found: ReadonlyMap<string, number>,
  ids: PodIds,
): Promise<void> {
  for (let start = 0; start < pods.length; start += CHUNK_PODS) {
    const chunk = pods.slice(start, start + CHUNK_PODS);
    const known = boundArray(
      'integer',
      chunk.map(({ fact }) => found.get(fact.uid) ?? null),
    );
    await trx.raw(updateSql('p.id = u.id', BY_ID), [...observationArrays(chunk, ids), known]);
  }
}

/** Values of the columns that an observation updates, in the same order. */
const observationArrays = (pods: readonly ObservedPod[], ids: PodIds): (Buffer | string)[] =>
  OBSERVATION_COLUMNS.map(([, type, value]) =>
    boundArray(
      type,
      pods.map((pod) => value(pod, ids)),
    ),
  );
