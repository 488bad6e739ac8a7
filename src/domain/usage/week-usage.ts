import type { Measures } from '../measures/measures.js';
import type { Action } from '../recommendations/finding.js';
import { downSpans } from '../recommendations/schedules/off-peak-schedules.js';
import { hourOfDay, WEEK_HOURS, weekdayOf, weekHourOf } from '../recommendations/schedules/week-hours.js';
import type { EpochSeconds } from '../time/window.js';

/** Mean use in one hour of the week. */
export interface WeekHourUsage {
  /** 0 is Sunday, as in cron expressions. */
  readonly weekday: number;
  /** 0..23, local time of the schedule. */
  readonly hour: number;
  /** Number of observed hours of the evidence range that are this hour of the week. */
  readonly observedHours: number;
  /** Mean over the observed time of the pods, per pod; null without observed time. */
  readonly cpuMeanMillicores: number | null;
  readonly memoryMeanBytes: number | null;
  /** Whether the schedules keep the workload scaled down in this hour. */
  readonly isScaledDown: boolean;
}

/** Time zone of the schedule of an action; null for actions without one. */
export function scheduleTimezone(action: Action): string | null {
  if (action.kind === 'schedule_off_peak') return action.timezone;
  return action.kind === 'move_start' ? 'UTC' : null;
}

type WorkloadHour = { readonly hour: EpochSeconds; readonly measures: Measures };

/**
 * Mean use of a pod in each hour of the week, in the time zone of the schedule: 168 items from Sunday 0:00; none for an
 * action without a schedule. Each hour counts by its observed seconds.
 */
export function usageOfWeek(hours: readonly WorkloadHour[], action: Action): WeekHourUsage[] {
  const timezone = scheduleTimezone(action);
  if (timezone === null) return [];
  const down = action.kind === 'schedule_off_peak' ? downHours(action.schedules) : new Set<number>();
  const groups = Array.from({ length: WEEK_HOURS }, (): Measures[] => []);
  for (const { hour, measures } of hours) groups[weekHourOf(hour, timezone).weekHour]?.push(measures);
  return groups.map((observed, weekHour) => ({
    weekday: weekdayOf(weekHour),
    hour: hourOfDay(weekHour),
    observedHours: observed.filter(({ coveredSeconds }) => (coveredSeconds ?? 0) > 0).length,
    cpuMeanMillicores: meanOf(observed, ({ cpuCoreSeconds }) => cpuCoreSeconds, 1000),
    memoryMeanBytes: meanOf(observed, ({ memoryByteSeconds }) => memoryByteSeconds, 1),
    isScaledDown: down.has(weekHour),
  }));
}

function downHours(schedules: Extract<Action, { kind: 'schedule_off_peak' }>['schedules']): Set<number> {
  const hours = new Set<number>();
  for (const { fromHour, toHour } of downSpans(schedules))
    for (let hour = fromHour; hour < toHour; hour += 1) hours.add(hour % WEEK_HOURS);
  return hours;
}

/** Sum of a figure divided by the observed seconds of the hours that have it. */
function meanOf(hours: readonly Measures[], figure: (hour: Measures) => number | null, factor: number): number | null {
  let [sum, seconds] = [0, 0];
  for (const hour of hours) {
    const value = figure(hour);
    const covered = hour.coveredSeconds ?? 0;
    if (value === null || covered <= 0) continue;
    sum += value;
    seconds += covered;
  }
  return seconds > 0 ? (factor * sum) / seconds : null;
}
