import { DAY_SECONDS, type EpochSeconds, floorTo, HOUR_SECONDS } from '../../../src/domain/time/window.js';
import type { Profile } from '../profile.js';

/** One generated cluster; one per profile. */
export interface GeneratedCluster {
  readonly profile: Profile;
  readonly seed: number;
  readonly clusterId: number;
  /** End of the newest window. */
  readonly end: EpochSeconds;
  /** Midnight UTC before the end. */
  readonly today: EpochSeconds;
}

export const CLUSTER = 'bench';
/** Hours that ended this long ago are rolled up. */
const ROLL_UP_GRACE_SECONDS = 600;

/** Days count from today, which is 0; this is the oldest one with data. */
export const firstDay = ({ profile }: GeneratedCluster): number => -profile.rollUpDays;

/** The generated day, from which all others are copied: the oldest with windows. */
export const templateDay = ({ profile }: GeneratedCluster): number => -profile.rawDays;

export const startOf = ({ today }: GeneratedCluster, day: number): EpochSeconds => today + day * DAY_SECONDS;

/** End of the rolled-up hours. */
export const rolledUntil = ({ end }: GeneratedCluster): EpochSeconds =>
  floorTo(end - ROLL_UP_GRACE_SECONDS, HOUR_SECONDS);

/** Numbers of the days [from, 0]. */
export const daysFrom = (from: number): number[] => Array.from({ length: 1 - from }, (_, index) => from + index);

/** A pseudorandom number in [0, 1) from an SQL expression. */
export const noiseSql = (key: string): string =>
  `((hashint8extended((${key})::bigint, 20260101) & 1048575) / 1048576.0::float8)`;

/** Load of a day relative to the template day (1): weekends and some noise. */
export function loadOf(benchCluster: GeneratedCluster, day: number): number {
  const weekday = (((startOf(benchCluster, day) / DAY_SECONDS + 4) % 7) + 7) % 7;
  const raw = (number: number): number => 0.9 + ((number * 7919 + benchCluster.seed * 104_729) % 1_000) / 5_000;
  const isWeekend = weekday === 0 || weekday === 6;
  return day === templateDay(benchCluster) ? 1 : raw(Math.abs(day)) * (isWeekend ? 0.8 : 1);
}
