import { ceilTo, DAY_SECONDS, type EpochSeconds, floorTo, HOUR_SECONDS, type TimeRange } from '../../time/window.js';
import type { Recommendation } from '../recommendation.js';

/** The length of the evidence window of evaluations. */
const BEFORE_SECONDS = 7 * DAY_SECONDS;
/** Excludes the rollout of the change. */
const SETTLING_SECONDS = HOUR_SECONDS;
/** Later differences have other causes. */
const AFTER_SECONDS = 30 * DAY_SECONDS;

export interface VerificationRanges {
  readonly before: TimeRange;
  readonly after: TimeRange;
}

/**
 * Whole hours before and after a recommendation was applied. Null when there is nothing to verify: it is not applied,
 * no hour after it is complete, or 30 days have passed.
 * @param hourEnd end of the newest rolled-up hour
 */
export function verificationRanges(
  { status, statusChangedAt }: Pick<Recommendation, 'status' | 'statusChangedAt'>,
  hourEnd: EpochSeconds,
): VerificationRanges | null {
  if (status !== 'applied') return null;
  const beforeEnd = floorTo(statusChangedAt, HOUR_SECONDS);
  const afterStart = ceilTo(statusChangedAt + SETTLING_SECONDS, HOUR_SECONDS);
  if (hourEnd <= afterStart || hourEnd - afterStart > AFTER_SECONDS) return null;
  return {
    before: { from: beforeEnd - BEFORE_SECONDS, to: beforeEnd },
    after: { from: afterStart, to: hourEnd },
  };
}
