import { DAY_SECONDS, type EpochSeconds, floorTo, HOUR_SECONDS } from '../../../src/domain/time/window.js';
import type { Profile } from '../profile.js';

/** One generated world: a profile at a time. */
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

/** Days count from today, which is 0; the oldest with anything. */
export const firstDay = ({ profile }: GeneratedCluster): number => -profile.rollUpDays;

/** The day that is generated; all others are made of it. The oldest that has windows. */
export const templateDay = ({ profile }: GeneratedCluster): number => -profile.rawDays;

export const startOf = ({ today }: GeneratedCluster, day: number): EpochSeconds => today + day * DAY_SECONDS;

/** End of the hours that are rolled up. */
export const rolledUntil = ({ end }: GeneratedCluster): EpochSeconds =>
  floorTo(end - ROLL_UP_GRACE_SECONDS, HOUR_SECONDS);

/** Numbers of the days [from, 0]. */
export const daysFrom = (from: number): number[] => Array.from({ length: 1 - from }, (_, index) => from + index);

/** A number in [0, 1) that an SQL expression decides. */
export const noiseSql = (key: string): string =>
  `((hashint8extended((${key})::bigint, 20260101) & 1048575) / 1048576.0::float8)`;

/** What a day's load is, compared with the template's: weekends and some chance. 1 on the template's day. */
export function loadOf(benchCluster: GeneratedCluster, day: number): number {
  const weekday = (((startOf(benchCluster, day) / DAY_SECONDS + 4) % 7) + 7) % 7;
  const raw = (number: number): number => 0.9 + ((number * 7919 + benchCluster.seed * 104_729) % 1_000) / 5_000;
  const isWeekend = weekday === 0 || weekday === 6;
  return day === templateDay(benchCluster) ? 1 : raw(Math.abs(day)) * (isWeekend ? 0.8 : 1);
}
