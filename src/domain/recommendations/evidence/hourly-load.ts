import { type EpochSeconds, HOUR_SECONDS } from '../../time/window.js';
import type { WorkloadEvidence } from './evidence.js';

/** Hours with lower coverage are excluded, because their mean is unreliable. */
const MIN_HOUR_COVERAGE = 0.5;

/** Mean use in one hour. */
export interface HourlyLoad {
  readonly hour: EpochSeconds;
  /** Mean number of live pods in the hour. */
  readonly pods: number;
  readonly millicoresPerPod: number;
}

/** Ascending; hours without a row or with low coverage are excluded. */
export function hourlyLoads({ hours }: Pick<WorkloadEvidence, 'hours'>): HourlyLoad[] {
  const loads: HourlyLoad[] = [];
  for (const { hour, liveSeconds, coveredSeconds, cpuCoreSeconds } of hours) {
    if (cpuCoreSeconds === null || coveredSeconds <= 0 || coveredSeconds < MIN_HOUR_COVERAGE * liveSeconds) continue;
    loads.push({
      hour,
      pods: liveSeconds / HOUR_SECONDS,
      millicoresPerPod: (1000 * cpuCoreSeconds) / coveredSeconds,
    });
  }
  return loads;
}
