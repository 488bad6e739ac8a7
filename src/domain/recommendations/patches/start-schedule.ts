import type { Action, EvidenceFigure } from '../finding.js';
import type { PlainObject } from './plain-value.js';

/** Runs per day of a daily job; a range because the first day may have no run. */
const DAILY = { least: 0.8, most: 1.2 } as const;

/**
 * Schedule and time zone of a CronJob that starts daily at the new hour. Null for a job that does not run daily: its
 * days are unknown, and a patch must not change them.
 */
export function startSchedule(
  { startHourUtc }: Extract<Action, { kind: 'move_start' }>,
  evidence: readonly EvidenceFigure[],
): PlainObject | null {
  const perDay = evidence.find(({ name }) => name === 'runs_per_day')?.value ?? 0;
  if (perDay < DAILY.least || perDay > DAILY.most) return null;
  return { schedule: `0 ${startHourUtc} * * *`, timeZone: 'Etc/UTC' };
}
