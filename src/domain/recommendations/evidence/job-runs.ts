import { HOUR_SECONDS } from '../../time/window.js';
import type { WorkloadHour } from './evidence.js';

/** Consecutive hours in which a job ran. */
export interface JobRun {
  readonly hours: readonly WorkloadHour[];
}

/**
 * The runs of a job, with hourly resolution. Runs longer than `maxHours` and runs with an hour of unknown energy are
 * excluded: a job that always runs has no start time to move.
 */
export function jobRuns(hours: readonly WorkloadHour[], maxHours: number): JobRun[] {
  const runs: WorkloadHour[][] = [];
  for (const row of hours) {
    if (row.liveSeconds <= 0) continue;
    const run = runs.at(-1);
    if (run?.at(-1)?.hour === row.hour - HOUR_SECONDS) run.push(row);
    else runs.push([row]);
  }
  return runs
    .filter((run) => run.length <= maxHours && run.every(({ facilityJoules }) => facilityJoules !== null))
    .map((run) => ({ hours: run }));
}

/** The UTC hour of the day in which at least the given share of the runs begins; null without such an hour. */
export function commonStartHour(runs: readonly JobRun[], ratio: number): number | null {
  const counts = new Map<number, number>();
  for (const { hours } of runs) {
    const start = ((hours[0]?.hour ?? 0) / HOUR_SECONDS) % 24;
    counts.set(start, (counts.get(start) ?? 0) + 1);
  }
  const [hour, count] = [...counts].sort(([a, seenA], [b, seenB]) => seenB - seenA || a - b)[0] ?? [0, 0];
  return count > 0 && count >= ratio * runs.length ? hour : null;
}
