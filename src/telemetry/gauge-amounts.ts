import type { PodFact } from '../domain/measures/entity-facts.js';
import { WINDOW_SECONDS } from '../domain/time/window.js';
import type { Amounts, GaugeSample } from './gauge-inputs.js';

const OTHER = '__other__';

export const podAmounts = (pod: PodFact): Amounts => ({
  powerWatts: pod.energyJoules === null ? null : pod.energyJoules / WINDOW_SECONDS,
  energyJoules: pod.energyJoules,
  carbonGrams: sum(pod.carbonOperationalGrams, pod.carbonEmbodiedGrams),
  costUsd: sum(pod.costCpuUsd, sum(pod.costMemoryUsd, pod.costOtherUsd)),
});

/** Sum of two values; null if neither was observed. */
const sum = (a: number | null, b: number | null): number | null => (a === null ? b : a + (b ?? 0));

export const addAmounts = (a: Amounts, b: Amounts): Amounts => ({
  powerWatts: sum(a.powerWatts, b.powerWatts),
  energyJoules: sum(a.energyJoules, b.energyJoules),
  carbonGrams: sum(a.carbonGrams, b.carbonGrams),
  costUsd: sum(a.costUsd, b.costUsd),
});

/**
 * Series use memory in Prometheus, so only the largest by energy have their own series; the rest is summed as
 * `__other__`.
 */
export function largest(
  samples: readonly GaugeSample[],
  max: number,
  labelsOf: (other: string) => GaugeSample['labels'],
): GaugeSample[] {
  const sorted = [...samples].sort((a, b) => (b.amounts.energyJoules ?? 0) - (a.amounts.energyJoules ?? 0));
  const [first, ...rest] = sorted.slice(max).map(({ amounts }) => amounts);
  const kept = sorted.slice(0, max);
  return first === undefined ? kept : [...kept, { labels: labelsOf(OTHER), amounts: rest.reduce(addAmounts, first) }];
}
