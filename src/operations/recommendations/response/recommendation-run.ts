import type { Schemas } from '../../../contract/index.js';
import type { RecommendationRun } from '../../../domain/recommendations/ports.js';
import { toIso, toIsoOrNull } from '../../../domain/time/instant.js';

const toRequestFields = ({ id, request, requestedAt }: RecommendationRun): Omit<Schemas['QueuedRun'], 'status'> => ({
  id,
  cluster: request.cluster,
  requested_at: toIso(requestedAt),
  namespaces: [...request.namespaces],
  include_system: request.includeSystem,
  days: request.days,
});

export const toQueuedRun = (run: RecommendationRun): Schemas['QueuedRun'] => ({
  ...toRequestFields(run),
  status: 'queued',
});

export function toRecommendationRun(run: RecommendationRun): Schemas['RecommendationRun'] {
  const { counts, evidenceRange } = run;
  return {
    ...toRequestFields(run),
    status: run.state,
    started_at: toIsoOrNull(run.startedAt),
    finished_at: toIsoOrNull(run.finishedAt),
    window: evidenceRange && { from: toIso(evidenceRange.from), to: toIso(evidenceRange.to) },
    workload_count: counts?.workloads ?? null,
    node_count: counts?.nodes ?? null,
    found_count: counts?.findings ?? null,
    opened_count: counts?.opened ?? null,
    reopened_count: counts?.reopened ?? null,
    resolved_count: counts?.resolved ?? null,
    detail: run.detail,
  };
}
