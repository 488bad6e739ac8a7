import type { Knex } from 'knex';
import { UNKNOWN_SPEC } from '../../domain/cluster/node-spec.js';
import { IDLE, SYSTEM } from '../../domain/measures/entity-facts.js';
import { foldMeasures } from '../../domain/measures/measures.js';
import type { NodeEvidence, NodePod } from '../../domain/recommendations/evidence/evidence.js';
import { type EpochSeconds, HOUR_SECONDS, type TimeRange } from '../../domain/time/window.js';
import { loadNodeSpecs } from '../query/answers/node-specs.js';
import { foldSql, type SqlRow, toMeasures } from '../sql/columns.js';
import { type SqlBindings, timestamp } from '../sql/sql-part.js';

const IN_RANGE = `f.cluster_id = :clusterId and f.bucket_start >= :rangeFrom::timestamptz
  and f.bucket_start < :rangeTo::timestamptz`;

/** Nodes with a row in the range, by name, with their charge and their pods in the newest hour. */
export async function listNodes(knex: Knex, clusterId: number, range: TimeRange): Promise<NodeEvidence[]> {
  const bindings = { clusterId, rangeFrom: timestamp(range.from), rangeTo: timestamp(range.to) };
  const presence = await loadPresence(knex, bindings);
  const keys = presence.map((row) => row.key);
  const specs = await loadNodeSpecs(knex, keys, range.to);
  const charged = await loadCharged(knex, bindings);
  const pods = await loadPods(knex, { ...bindings, newest: timestamp(range.to - HOUR_SECONDS) });
  return presence.map(({ key, node, firstSeenAt, newestHour, existsSeconds, coveredSeconds, peakCores, peakBytes }) => {
    const classes = charged.get(key);
    const rowOf = (name: number) => classes?.get(name) ?? null;
    return {
      node,
      spec: specs.get(key)?.spec ?? UNKNOWN_SPEC,
      firstSeenAt,
      lastSeenAt: newestHour + HOUR_SECONDS,
      existsSeconds,
      coveredSeconds,
      total: foldMeasures([...(classes?.values() ?? [])]),
      idle: rowOf(2),
      system: rowOf(1),
      peakCpuClaimCores: peakCores,
      peakMemoryClaimBytes: peakBytes,
      pods: pods.get(key) ?? [],
    };
  });
}

interface PresenceRow {
  readonly key: number;
  readonly node: string;
  readonly firstSeenAt: EpochSeconds;
  readonly newestHour: EpochSeconds;
  readonly existsSeconds: number;
  readonly coveredSeconds: number;
  readonly peakCores: number | null;
  readonly peakBytes: number | null;
}

async function loadPresence(knex: Knex, bindings: SqlBindings): Promise<PresenceRow[]> {
  const { rows } = await knex.raw<{ rows: PresenceRow[] }>(
    `with hours as (
       select f.node_id, max(f.bucket_start) as newest, min(f.bucket_start) as oldest,
              coalesce(sum(f.exists_seconds), 0) as exists_seconds, coalesce(sum(f.covered_seconds), 0) as covered_seconds
         from node_group_hour f where ${IN_RANGE} and f.exists_seconds > 0 group by f.node_id),
     peaks as (
       select f.node_id, max(f.peak_cpu_claim_cores) as cores, max(f.peak_memory_claim_bytes) as bytes
         from node_group_quarter f where ${IN_RANGE} group by f.node_id),
     first as (select s.node_id, min(s.valid_from) as at from node_spec s group by s.node_id)
     select h.node_id as key, n.name as node,
            extract(epoch from least(h.oldest, first.at))::float8 as "firstSeenAt",
            extract(epoch from h.newest)::float8 as "newestHour", h.exists_seconds as "existsSeconds",
            h.covered_seconds as "coveredSeconds", p.cores as "peakCores", p.bytes as "peakBytes"
       from hours h join node n on n.id = h.node_id
       left join peaks p on p.node_id = h.node_id left join first on first.node_id = h.node_id
      order by n.name collate "C"`,
    bindings,
  );
  return rows;
}

/** Charge of each node, by class: 0 workloads, 1 system, 2 idle. */
async function loadCharged(knex: Knex, bindings: SqlBindings) {
  const { rows } = await knex.raw<{ rows: SqlRow[] }>(
    `select f.node_id, f.class, ${foldSql('f')} from node_hour f where ${IN_RANGE} group by f.node_id, f.class`,
    bindings,
  );
  const byNode = new Map<number, Map<number, ReturnType<typeof toMeasures>>>();
  for (const row of rows) {
    const key = Number(row['node_id']);
    const classes = byNode.get(key) ?? new Map();
    byNode.set(key, classes.set(Number(row['class']), toMeasures(row)));
  }
  return byNode;
}

interface PodRow {
  readonly key: number;
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  readonly cores: number | null;
  readonly bytes: number | null;
}

/** Pods that were on a node in the newest hour, with their mean claims over the range. */
async function loadPods(knex: Knex, bindings: SqlBindings): Promise<ReadonlyMap<number, readonly NodePod[]>> {
  const { rows } = await knex.raw<{ rows: PodRow[] }>(
    `with here as materialized (
       select f.pod_id, f.node_id, f.workload_id, s.name as namespace
         from pod_hour f join namespace s on s.id = f.namespace_id
        where f.cluster_id = :clusterId and f.bucket_start = :newest::timestamptz and f.live_seconds > 0
          and s.name not in (:idle, :system)),
     claim as (
       select f.pod_id, sum(f.cpu_claim_core_seconds) / sum(f.live_seconds) as cores,
              sum(f.memory_claim_byte_seconds) / sum(f.live_seconds) as bytes
         from pod_hour f where ${IN_RANGE} and f.live_seconds > 0 group by f.pod_id)
     select here.node_id as key, here.namespace, w.kind, w.name, claim.cores, claim.bytes
       from here join claim on claim.pod_id = here.pod_id join workload w on w.id = here.workload_id
      order by here.node_id, here.namespace collate "C", w.kind collate "C", w.name collate "C", here.pod_id`,
    { ...bindings, idle: IDLE, system: SYSTEM },
  );
  const byNode = new Map<number, NodePod[]>();
  for (const { key, namespace, kind, name, cores, bytes } of rows) {
    const pod = { namespace, workload: { kind, name }, cpuClaimCores: cores ?? 0, memoryClaimBytes: bytes ?? 0 };
    const own = byNode.get(key);
    if (own === undefined) byNode.set(key, [pod]);
    else own.push(pod);
  }
  return byNode;
}
