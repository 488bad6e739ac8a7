import type { Knex } from 'knex';
import type { AutoscalerMetrics } from '../../domain/cluster/observation.js';
import type { AutoscalerEvidence } from '../../domain/recommendations/evidence/evidence.js';
import type { SqlBindings } from '../sql/sql-part.js';

/** An autoscaler that was not observed on the last day of the range no longer exists; shorter gaps can be failures of a source. */
const OBSERVED_WITHIN = `interval '24 hours'`;

interface AutoscalerRow extends Omit<AutoscalerEvidence, 'metrics'>, Omit<AutoscalerMetrics, 'count'> {
  readonly workloadId: number;
  readonly isVertical: boolean;
  /** Null for rows of earlier versions and of windows without metrics. */
  readonly count: number | null;
}

/** The autoscalers of a workload. */
export interface WorkloadAutoscalers {
  readonly horizontal: readonly AutoscalerEvidence[];
  readonly hasVertical: boolean;
}

/** Autoscalers that exist at the end of the range, by workload. */
export async function loadAutoscalers(
  knex: Knex,
  bindings: SqlBindings,
): Promise<ReadonlyMap<number, WorkloadAutoscalers>> {
  const { rows } = await knex.raw<{ rows: AutoscalerRow[] }>(
    `select a.workload_id as "workloadId", a.name, a.min_replicas as "minReplicas", a.max_replicas as "maxReplicas",
            a.cpu_target_percent as "cpuTargetPercent", a.memory_target_percent as "memoryTargetPercent",
            a.metric_count as count, a.is_vertical as "isVertical"
       from autoscaler a
      where a.workload_id = any(:ids::integer[]) and a.first_seen < :rangeTo::timestamptz
        and a.last_seen >= :rangeTo::timestamptz - ${OBSERVED_WITHIN}
      order by a.workload_id, a.name collate "C"`,
    bindings,
  );
  const byWorkload = new Map<number, { horizontal: AutoscalerEvidence[]; hasVertical: boolean }>();
  for (const { workloadId, isVertical, cpuTargetPercent, memoryTargetPercent, count, ...row } of rows) {
    const own = byWorkload.get(workloadId) ?? { horizontal: [], hasVertical: false };
    byWorkload.set(workloadId, own);
    own.hasVertical ||= isVertical;
    const metrics = count === null ? null : { cpuTargetPercent, memoryTargetPercent, count };
    if (!isVertical) own.horizontal.push({ ...row, metrics });
  }
  return byWorkload;
}
