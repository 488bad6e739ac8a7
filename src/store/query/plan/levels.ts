import { DAY_SECONDS, HOUR_SECONDS, QUARTER_SECONDS, WINDOW_SECONDS } from '../../../domain/time/window.js';

/** Resolutions of the tables, coarsest first. `raw` is the collection window of 300 s. */
export const LEVELS = ['day', 'hour', 'quarter', 'raw'] as const;
export type Level = (typeof LEVELS)[number];

/** Length of a level's step. */
export const LEVEL_SECONDS: Readonly<Record<Level, number>> = {
  day: DAY_SECONDS,
  hour: HOUR_SECONDS,
  quarter: QUARTER_SECONDS,
  raw: WINDOW_SECONDS,
};
