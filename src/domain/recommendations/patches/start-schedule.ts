import type { Action, EvidenceFigure } from '../finding.js';
import type { PlainObject } from './plain-value.js';

/** Runs per day from which on a job counts as daily: the first day of the range may lack its run. */
const DAILY = { least: 0.8, most: 1.2 } as const;

/**
 * Schedule and time zone of a CronJob that starts at the new hour each day. Null for one that does not run daily: on which days
 * it runs is not known, and a patch may not change that.
 */
export function startSchedule(
  { startHourUtc }: Extract<Action, { kind: 'move_start' }>,
  evidence: readonly EvidenceFigure[],
): PlainObject | null {
  const perDay = evidence.find(({ name }) => name === 'runs_per_day')?.value ?? 0;
  if (perDay < DAILY.least || perDay > DAILY.most) return null;
  return { schedule: `0 ${startHourUtc} * * *`, timeZone: 'Etc/UTC' };
}
