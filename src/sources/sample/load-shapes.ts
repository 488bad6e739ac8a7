import { DAY_SECONDS, type EpochSeconds, HOUR_SECONDS } from '../../domain/time/window.js';
import { driftingNoise, noise } from './hash-noise.js';

/**
 * How the load of a workload varies over day and week, relative to its usual level 1. `steady`: constant. `office`:
 * higher during the day, lower on weekends. `office-only`: almost zero at night and on weekends. `peaks`: two short
 * peaks a day above a low base. `idle`: almost no load.
 */
export type LoadShape = 'steady' | 'office' | 'office-only' | 'peaks' | 'idle';

const bell = (hour: number, centre: number, width: number): number => Math.exp(-(((hour - centre) / width) ** 2));
/** 1970-01-01 was a Thursday. */
const isWeekend = (instant: EpochSeconds): boolean => ((Math.floor(instant / DAY_SECONDS) + 4) % 7) % 6 === 0;

function shapeAt(shape: LoadShape, instant: EpochSeconds): number {
  const hour = (instant % DAY_SECONDS) / HOUR_SECONDS;
  switch (shape) {
    case 'office':
      return (0.3 + 0.7 * bell(hour, 13, 4.5)) * (isWeekend(instant) ? 0.55 : 1);
    case 'office-only':
      return isWeekend(instant) || hour < 7 || hour >= 19 ? 0.012 : 0.65 + 0.35 * bell(hour, 14, 3);
    case 'peaks':
      return 0.06 + 0.94 * Math.max(bell(hour, 12, 0.7), bell(hour, 19, 0.8)) * (isWeekend(instant) ? 0.7 : 1);
    case 'steady':
    case 'idle':
      return 1;
  }
}

/** Load at an instant (UTC), with random variation from day to day and within the hour. */
export function loadAt(shape: LoadShape, instant: EpochSeconds, seed: number): number {
  const ofTheDay = 0.92 + 0.16 * noise(seed, Math.floor(instant / DAY_SECONDS));
  const ofTheHour = 0.93 + 0.14 * driftingNoise(seed + 1, instant, HOUR_SECONDS);
  return shapeAt(shape, instant) * ofTheDay * ofTheHour;
}
