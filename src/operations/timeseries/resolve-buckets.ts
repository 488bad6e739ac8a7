import {
  bucketsIn,
  chooseGroupBy,
  countBuckets,
  finestGroupBy,
  GROUP_BYS,
  type GroupBy,
  type Grouping,
} from '../../domain/time/buckets.js';
import type { TimeRange } from '../../domain/time/window.js';
import { Problem } from '../../problem/problem.js';

/** Maximum number of items of a response; about 4 MB of JSON. */
export const MAX_POINTS = 10_000;

/** Suggests a smaller request. */
function suggestSmaller(groupBy: GroupBy): string {
  const coarser = GROUP_BYS.slice(GROUP_BYS.indexOf(groupBy) + 1);
  return coarser.length > 0 ? `use group_by=${coarser.join(' or ')}` : 'use a shorter range';
}

export const tooManyPoints = (count: number, groupBy: GroupBy, also: string): Problem =>
  new Problem(
    'too-many-points',
    `group_by=${groupBy} results in ${count} points, more than the limit of ${MAX_POINTS}; ${suggestSmaller(groupBy)}${also}`,
  );

/** Parameters that determine the buckets. */
export interface BucketQuery {
  readonly group_by?: GroupBy;
  readonly max_points?: number;
}

/** @throws Problem `too-many-points` if even monthly buckets exceed `max_points` */
function downSample(range: TimeRange, maxPoints: number, query: BucketQuery, timezone: string): Grouping {
  const grouping = finestGroupBy(range, maxPoints, timezone, query.group_by);
  if (grouping !== null) return grouping;
  const detail = `even monthly buckets exceed max_points=${maxPoints}; use a larger max_points or a shorter range`;
  throw new Problem('too-many-points', detail);
}

/** @throws Problem `too-many-points` if a single series has more points than `max_points` or MAX_POINTS */
export function resolveBuckets(range: TimeRange, query: BucketQuery, timezone: string): Grouping {
  if (query.max_points !== undefined) return downSample(range, query.max_points, query, timezone);
  const groupBy = query.group_by ?? chooseGroupBy(range);
  const estimate = countBuckets(range, groupBy, timezone);
  // The estimate can be slightly too high, so counts near the limit are determined exactly.
  if (estimate > 2 * MAX_POINTS) throw tooManyPoints(estimate, groupBy, '');
  const buckets = bucketsIn(range, groupBy, timezone);
  if (buckets.length > MAX_POINTS) throw tooManyPoints(buckets.length, groupBy, '');
  return { groupBy, buckets };
}
