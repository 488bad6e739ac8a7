import { endOfLocalHour, startOfLocalHour } from '../../../domain/time/local-hours.js';
import { ceilTo, type EpochSeconds, floorTo, HOUR_SECONDS, type TimeRange } from '../../../domain/time/window.js';

/** Moves edges outwards to full hours of a time zone, of UTC for null. An edge at a full UTC hour is kept. */
export const hourAlignment = (timezone: string | null) => ({
  from: (edge: EpochSeconds): EpochSeconds =>
    timezone === null || edge % HOUR_SECONDS === 0 ? floorTo(edge, HOUR_SECONDS) : startOfLocalHour(edge, timezone),
  to: (edge: EpochSeconds): EpochSeconds =>
    timezone === null || edge % HOUR_SECONDS === 0 ? ceilTo(edge, HOUR_SECONDS) : endOfLocalHour(edge, timezone),
});

/** Edges that alignment to hours can result in, besides those of the range: planning needs the states of their days too. */
export const hourEdges = ({ from, to }: TimeRange, timezone: string): EpochSeconds[] =>
  [timezone, null].map(hourAlignment).flatMap((toHour) => [toHour.from(from), toHour.to(to)]);
