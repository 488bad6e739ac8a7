import type { Schemas } from '../../../contract/index.js';
import type { Recommendation } from '../../../domain/recommendations/recommendation.js';
import { toIso } from '../../../domain/time/instant.js';
import type { ContainerUsage, UsageGroupBy, UsagePoint } from '../../../domain/usage/container-usage.js';
import { scheduleTimezone, type WeekHourUsage } from '../../../domain/usage/week-usage.js';
import { toContainerUsage } from '../../shared/response/container-usage.js';
import { toTargetFields } from './recommendation-target.js';

/** Stored use of the containers of a recommendation. */
export interface ObservedUsage {
  /** Null if there are containers. */
  readonly missingReason: Schemas['RecommendationUsage']['missing_reason'];
  readonly containers: readonly ContainerUsage[];
  readonly weekHours: readonly WeekHourUsage[];
}

export const toRecommendationUsage = (
  { id, cluster, finding }: Recommendation,
  groupBy: UsageGroupBy,
  { missingReason, containers, weekHours }: ObservedUsage,
): Schemas['RecommendationUsage'] => ({
  id,
  cluster,
  type: finding.type,
  ...toTargetFields(finding.target),
  window: { from: toIso(finding.evidenceRange.from), to: toIso(finding.evidenceRange.to) },
  group_by: groupBy,
  matched: containers.length > 0,
  missing_reason: missingReason,
  containers: containers.map(toContainer),
  timezone: scheduleTimezone(finding.action),
  week_hours: weekHours.map(toWeekHour),
});

const toContainer = (usage: ContainerUsage): Schemas['RecommendationContainerUsage'] => ({
  ...toContainerUsage(usage),
  proposed_cpu_request_millicores: usage.proposedCpuRequestMillicores,
  proposed_memory_request_bytes: usage.proposedMemoryRequestBytes,
  cpu_histogram: usage.cpuHistogram.map(({ upperBound, sampleCount }) => ({
    upper_bound_millicores: upperBound,
    sample_count: sampleCount,
  })),
  memory_histogram: usage.memoryHistogram.map(({ upperBound, sampleCount }) => ({
    upper_bound_bytes: upperBound,
    sample_count: sampleCount,
  })),
  points: usage.points.map((point) => toPoint(usage.container, point)),
});

function toPoint(name: string, point: UsagePoint): Schemas['UsagePoint'] {
  const { container: _, ...figures } = toContainerUsage({ ...point, container: name });
  return { start: toIso(point.start), end: toIso(point.end), ...figures, missing_reason: point.missingReason };
}

const toWeekHour = (usage: WeekHourUsage): Schemas['WeekHourUsage'] => ({
  weekday: usage.weekday,
  hour: usage.hour,
  observed_hours: usage.observedHours,
  cpu_mean_millicores: usage.cpuMeanMillicores,
  memory_mean_bytes: usage.memoryMeanBytes,
  scaled_down: usage.isScaledDown,
});
