import type { Action } from '../finding.js';
import { cronWeekHours, hourOfDay, isWeekend, WEEK_HOURS, type WeekSpan, weekdayOf, weeklyCron } from './week-hours.js';

export type OffPeakSchedule = Extract<Action, { kind: 'schedule_off_peak' }>['schedules'][number];

/**
 * Cron expressions for spans of the week: one pair for spans that begin on weekdays and one for weekends. Spans with
 * the same start and end time of day share a pair; of several such groups, the one with the most hours is kept.
 */
export function schedulesOf(spans: readonly WeekSpan[]): OffPeakSchedule[] {
  const schedules: OffPeakSchedule[] = [];
  for (const days of ['weekdays', 'weekends'] as const) {
    const groups = new Map<string, WeekSpan[]>();
    for (const span of spans) {
      if (isWeekend(span.fromHour) !== (days === 'weekends')) continue;
      const key = `${hourOfDay(span.fromHour)}-${hourOfDay(span.toHour)}`;
      groups.set(key, [...(groups.get(key) ?? []), span]);
    }
    const [largest] = [...groups.values()].sort((a, b) => hoursOf(b) - hoursOf(a));
    const first = largest?.[0];
    if (largest === undefined || first === undefined) continue;
    schedules.push({
      days,
      downCron: weeklyCron(
        hourOfDay(first.fromHour),
        largest.map(({ fromHour }) => weekdayOf(fromHour)),
      ),
      upCron: weeklyCron(
        hourOfDay(first.toHour),
        largest.map(({ toHour }) => weekdayOf(toHour)),
      ),
    });
  }
  return schedules;
}

const hoursOf = (spans: readonly WeekSpan[]): number =>
  spans.reduce((sum, { fromHour, toHour }) => sum + toHour - fromHour, 0);

/**
 * The spans of the week in which the schedules keep a workload scaled down: from each scale-down to the next scale-up.
 */
export function downSpans(schedules: readonly OffPeakSchedule[]): WeekSpan[] {
  return schedules
    .flatMap(({ downCron, upCron }) => {
      const ups = cronWeekHours(upCron);
      return cronWeekHours(downCron).map((fromHour) => ({
        fromHour,
        toHour: Math.min(...ups.map((up) => (up > fromHour ? up : up + WEEK_HOURS))),
      }));
    })
    .sort((a, b) => a.fromHour - b.fromHour);
}
