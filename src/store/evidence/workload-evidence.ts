import type { Knex } from 'knex';
import type { WorkloadRef } from '../../domain/cluster/observation.js';
import { IDLE, SYSTEM } from '../../domain/measures/entity-facts.js';
import type { WorkloadEvidence } from '../../domain/recommendations/evidence/evidence.js';
import { HOUR_SECONDS, startsIn, type TimeRange } from '../../domain/time/window.js';
import { timestamp } from '../sql/sql-part.js';
import { loadAutoscalers } from './autoscaler-evidence.js';
import { loadContainers } from './container-evidence.js';
import { loadWorkloadHours } from './workload-hours.js';
import { loadPlaces } from './workload-places.js';

/**
 * All hours of a range. `bucket_start = any(...)` with a range of ids reads only matching entries of the primary key; a range
 * of hours would read the entries of every workload.
 */
const hourList = (range: TimeRange): readonly string[] => startsIn(range, HOUR_SECONDS).map(timestamp);

/**
 * Number of workloads per batch. A run over 5,000 workloads then needs 265 MiB; with batches of 100 it needs 331 MiB and the same time.
 */
const BATCH = 40;

interface WorkloadRow extends WorkloadRef {
  readonly id: number;
  readonly namespace: string;
}

/** Workloads with a row in the range, ordered by id. */
export async function* streamWorkloads(
  knex: Knex,
  clusterId: number,
  range: TimeRange,
  namespaces: readonly string[],
): AsyncGenerator<WorkloadEvidence, void, void> {
  let after = 0;
  for (;;) {
    const batch = await listBatch(knex, clusterId, namespaces, after);
    const last = batch.at(-1);
    if (last === undefined) return;
    yield* await loadEvidence(knex, clusterId, range, batch);
    after = last.id;
  }
}

/** A workload by name; null if it does not exist or has no row in the range. */
export async function findWorkload(
  knex: Knex,
  clusterId: number,
  range: TimeRange,
  namespace: string,
  { kind, name }: WorkloadRef,
): Promise<WorkloadEvidence | null> {
  const { rows } = await knex.raw<{ rows: WorkloadRow[] }>(
    `select w.id, s.name as namespace, w.kind, w.name from workload w join namespace s on s.id = w.namespace_id
      where w.cluster_id = ? and s.name = ? and w.kind = ? and w.name = ?`,
    [clusterId, namespace, kind, name],
  );
  const [evidence] = await loadEvidence(knex, clusterId, range, rows);
  return evidence ?? null;
}

async function listBatch(
  knex: Knex,
  clusterId: number,
  namespaces: readonly string[],
  after: number,
): Promise<WorkloadRow[]> {
  const { rows } = await knex.raw<{ rows: WorkloadRow[] }>(
    `select w.id, s.name as namespace, w.kind, w.name from workload w join namespace s on s.id = w.namespace_id
      where w.cluster_id = :clusterId and w.id > :after and s.name not in (:idle, :system)
        and (cast(:isEvery as boolean) or s.name = any(:namespaces::text[]))
      order by w.id limit ${BATCH}`,
    { clusterId, after, idle: IDLE, system: SYSTEM, isEvery: namespaces.length === 0, namespaces },
  );
  return rows;
}

async function loadEvidence(
  knex: Knex,
  clusterId: number,
  range: TimeRange,
  workloads: readonly WorkloadRow[],
): Promise<WorkloadEvidence[]> {
  const ids = workloads.map(({ id }) => id);
  const [first, last] = [ids[0], ids.at(-1)];
  if (first === undefined || last === undefined) return [];
  const rangeBindings = { clusterId, rangeFrom: timestamp(range.from), rangeTo: timestamp(range.to) };
  const rowBindings = { hours: hourList(range), ids, first, last };
  const hours = await loadWorkloadHours(knex, rowBindings);
  const activeBindings = { ...rangeBindings, ids: ids.filter((id) => hours.has(id)) };
  const containers = await loadContainers(knex, rowBindings);
  const places = await loadPlaces(knex, activeBindings);
  const autoscalers = await loadAutoscalers(knex, activeBindings);
  return workloads.flatMap(({ id, namespace, kind, name }) => {
    const own = hours.get(id);
    const [oldest, newest] = [own?.hours[0]?.hour, own?.hours.at(-1)?.hour];
    if (own === undefined || oldest === undefined || newest === undefined) return [];
    const place = places.get(id);
    return [
      {
        namespace,
        workload: { kind, name },
        firstSeenAt: place?.firstSeenAt ?? oldest,
        lastSeenAt: newest + HOUR_SECONDS,
        containers: containers.get(id) ?? [],
        measures: own.measures,
        hours: own.hours,
        autoscalers: autoscalers.get(id)?.horizontal ?? [],
        hasVerticalAutoscaler: autoscalers.get(id)?.hasVertical ?? false,
        gridZones: place?.gridZones ?? [],
      },
    ];
  });
}
