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

/** Items in one answer; about 4 MB of JSON. */
export const MAX_POINTS = 10_000;

/** What to ask for instead. */
function cheaper(groupBy: GroupBy): string {
  const coarser = GROUP_BYS.slice(GROUP_BYS.indexOf(groupBy) + 1);
  return coarser.length > 0 ? `use group_by=${coarser.join(' or ')}` : 'use a shorter range';
}

export const tooManyPoints = (count: number, groupBy: GroupBy, also: string): Problem =>
  new Problem(
    'too-many-points',
    `${groupBy} makes ${count} points, at most ${MAX_POINTS} are answered: ${cheaper(groupBy)}${also}`,
  );

/** How the caller wants a range cut. */
export interface BucketQuery {
  readonly group_by?: GroupBy;
  readonly max_points?: number;
}

/** @throws Problem `too-many-points` when the range has more months than points are wanted. */
function downSample(range: TimeRange, maxPoints: number, query: BucketQuery, timezone: string): Grouping {
  const grouping = finestGroupBy(range, maxPoints, timezone, query.group_by);
  if (grouping !== null) return grouping;
  const detail = `even monthly makes more than max_points=${maxPoints}: use a larger max_points or a shorter range`;
  throw new Problem('too-many-points', detail);
}

/** @throws Problem `too-many-points` when one series alone would have more points than are wanted, or than MAX_POINTS. */
export function resolveBuckets(range: TimeRange, query: BucketQuery, timezone: string): Grouping {
  if (query.max_points !== undefined) return downSample(range, query.max_points, query, timezone);
  const groupBy = query.group_by ?? chooseGroupBy(range);
  const estimate = countBuckets(range, groupBy, timezone);
  // The estimate may be a few too many; what is near the limit is counted exactly.
  if (estimate > 2 * MAX_POINTS) throw tooManyPoints(estimate, groupBy, '');
  const buckets = bucketsIn(range, groupBy, timezone);
  if (buckets.length > MAX_POINTS) throw tooManyPoints(buckets.length, groupBy, '');
  return { groupBy, buckets };
}
