/** Why node time of a range was not observed. */
export const GAP_REASONS = [
  'collection_failed',
  'no_samples',
  'node_not_observed',
  'not_collected',
  'not_recorded',
  'partly_observed',
  'too_late',
] as const;
export type GapReason = (typeof GAP_REASONS)[number];

/** Part of the unobserved node time with one reason. */
export interface CoverageGap {
  readonly reason: GapReason;
  /** Node-seconds without observation; above 0. */
  readonly uncoveredSeconds: number;
  /** The newest recorded problem with this reason; null if none is recorded. */
  readonly detail: string | null;
}

/** Collected and missing windows of one cluster in one bucket. */
export interface BucketWindows {
  /** Node-seconds of the stored windows. */
  readonly coveredSeconds: number;
  readonly expectedSeconds: number;
  readonly presentWindows: number;
  /** Due windows since the first data of the cluster. */
  readonly dueWindows: number;
  /** Expected node-seconds of a missing window. */
  readonly secondsPerWindow: number;
}

/** Recorded collection runs of one bucket with one status. */
export interface BucketRuns {
  readonly status: 'complete' | 'partial' | 'empty' | 'failed' | 'too_late';
  /** Runs that wrote no node time. */
  readonly missingWindows: number;
  /** Unobserved node-seconds of the runs that wrote node time. */
  readonly uncoveredSeconds: number;
  readonly detail: string | null;
}

const REASON_OF_MISSING: Readonly<Record<BucketRuns['status'], GapReason>> = {
  complete: 'no_samples',
  partial: 'no_samples',
  empty: 'no_samples',
  failed: 'collection_failed',
  too_late: 'too_late',
};

/** Shorter differences are rounding errors of sums. */
const MIN_SECONDS = 1e-3;

/**
 * Reasons of the unobserved node time of one cluster in one bucket. Their seconds add up to the expected time minus the covered
 * time. Recorded runs explain the windows; windows without a run were not collected, or, if the bucket has no runs any more,
 * their reason is no longer recorded.
 */
export function findGaps(windows: BucketWindows, runs: readonly BucketRuns[]): CoverageGap[] {
  const found = new Map<GapReason, { seconds: number; detail: string | null }>();
  const add = (reason: GapReason, seconds: number, detail: string | null): void => {
    if (seconds <= 0) return;
    const known = found.get(reason);
    found.set(reason, { seconds: (known?.seconds ?? 0) + seconds, detail: known?.detail ?? detail });
  };
  const unknown: GapReason = runs.length === 0 && windows.presentWindows > 0 ? 'not_recorded' : 'not_collected';
  let missing = Math.max(0, windows.dueWindows - windows.presentWindows);
  let shortfall = Math.max(0, windows.expectedSeconds - windows.coveredSeconds);
  for (const run of runs) {
    const explained = Math.min(missing, run.missingWindows);
    missing -= explained;
    add(REASON_OF_MISSING[run.status], explained * windows.secondsPerWindow, run.detail);
    const short = Math.min(shortfall, Math.max(0, run.uncoveredSeconds));
    shortfall -= short;
    add(run.status === 'empty' ? 'no_samples' : 'partly_observed', short, run.detail);
  }
  add(unknown, missing * windows.secondsPerWindow, null);
  add(runs.length === 0 ? 'not_recorded' : 'partly_observed', shortfall, null);
  return GAP_REASONS.flatMap((reason) => {
    const { seconds, detail } = found.get(reason) ?? { seconds: 0, detail: null };
    return seconds < MIN_SECONDS ? [] : [{ reason, uncoveredSeconds: seconds, detail }];
  });
}
