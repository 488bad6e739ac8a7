import { bucketsIn, chooseGroupBy, countBuckets, GROUP_BYS, type GroupBy } from '../../domain/buckets.js';
import type { Bucket } from '../../domain/read-model.js';
import type { TimeRange } from '../../domain/window.js';
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

/** @throws Problem `too-many-points` when one series alone would have more than MAX_POINTS. */
export function resolveBuckets(
  range: TimeRange,
  asked: GroupBy | undefined,
  timezone: string,
): { readonly groupBy: GroupBy; readonly buckets: readonly Bucket[] } {
  const groupBy = asked ?? chooseGroupBy(range);
  const estimate = countBuckets(range, groupBy, timezone);
  // The estimate may be a few too many; what is near the limit is counted exactly.
  if (estimate > 2 * MAX_POINTS) throw tooManyPoints(estimate, groupBy, '');
  const buckets = bucketsIn(range, groupBy, timezone);
  if (buckets.length > MAX_POINTS) throw tooManyPoints(buckets.length, groupBy, '');
  return { groupBy, buckets };
}
