import { type EpochSeconds, WINDOW_SECONDS } from '../time/window.js';
import { isReserved, type StoredPodFact } from './entity-facts.js';

/**
 * Peak power and claims of a group: the rows of the group are summed per window, and the maximum over the windows is
 * taken.
 */
export interface GroupPeaks {
  /** Own energy of all rows. */
  readonly peakWatts: number | null;
  /** Own energy of the rows outside reserved namespaces. */
  readonly peakExcludeWatts: number | null;
  /** Own and shared energy of all rows. */
  readonly peakShareWatts: number | null;
  readonly peakCpuClaimCores: number | null;
  readonly peakMemoryClaimBytes: number | null;
}

/** One row with its window. */
export interface WindowedPod {
  readonly windowStart: EpochSeconds;
  readonly pod: StoredPodFact;
}

const PEAK_FIGURES: { readonly [P in keyof GroupPeaks]: (pod: StoredPodFact) => number | null } = {
  peakWatts: (pod) => pod.energyJoules,
  peakExcludeWatts: (pod) => (isReserved(pod.namespace) ? null : pod.energyJoules),
  peakShareWatts: (pod) =>
    pod.energyJoules === null || pod.sharedEnergyJoules === null ? null : pod.energyJoules + pod.sharedEnergyJoules,
  peakCpuClaimCores: (pod) => pod.cpuClaimCoreSeconds,
  peakMemoryClaimBytes: (pod) => pod.memoryClaimByteSeconds,
};

/**
 * Peaks of the rows of one group. The value of a window is its mean: joules, core-seconds or byte-seconds divided by
 * 300 s. Null if no row has a value.
 */
export const peaksOf = (rows: readonly WindowedPod[]): GroupPeaks => ({
  peakWatts: peakOf(rows, PEAK_FIGURES.peakWatts),
  peakExcludeWatts: peakOf(rows, PEAK_FIGURES.peakExcludeWatts),
  peakShareWatts: peakOf(rows, PEAK_FIGURES.peakShareWatts),
  peakCpuClaimCores: peakOf(rows, PEAK_FIGURES.peakCpuClaimCores),
  peakMemoryClaimBytes: peakOf(rows, PEAK_FIGURES.peakMemoryClaimBytes),
});

function peakOf(rows: readonly WindowedPod[], figure: (pod: StoredPodFact) => number | null): number | null {
  const sums = new Map<EpochSeconds, number>();
  for (const { windowStart, pod } of rows) {
    const value = figure(pod);
    if (value !== null) sums.set(windowStart, (sums.get(windowStart) ?? 0) + value);
  }
  return sums.size === 0 ? null : Math.max(...sums.values()) / WINDOW_SECONDS;
}
