import type { Knex } from 'knex';
import type { AutoscalerEvidence } from '../../domain/recommendations/evidence/evidence.js';
import type { SqlBindings } from '../sql/sql-part.js';

/** An autoscaler that was not observed on the last day of the range no longer exists; shorter gaps can be failures of a source. */
const OBSERVED_WITHIN = `interval '24 hours'`;

/** Autoscalers that exist at the end of the range, by workload. */
export async function loadAutoscalers(
  knex: Knex,
  bindings: SqlBindings,
): Promise<ReadonlyMap<number, readonly AutoscalerEvidence[]>> {
  const { rows } = await knex.raw<{ rows: (AutoscalerEvidence & { workloadId: number })[] }>(
    `select a.workload_id as "workloadId", a.name, a.min_replicas as "minReplicas", a.max_replicas as "maxReplicas"
       from autoscaler a
      where a.workload_id = any(:ids::integer[]) and a.first_seen < :rangeTo::timestamptz
        and a.last_seen >= :rangeTo::timestamptz - ${OBSERVED_WITHIN}
      order by a.workload_id, a.name collate "C"`,
    bindings,
  );
  const byWorkload = new Map<number, AutoscalerEvidence[]>();
  for (const { workloadId, ...autoscaler } of rows) {
    const own = byWorkload.get(workloadId);
    if (own === undefined) byWorkload.set(workloadId, [autoscaler]);
    else own.push(autoscaler);
  }
  return byWorkload;
}
