import type { PodFact, WindowFacts } from '../domain/measures/entity-facts.js';
import { WINDOW_SECONDS } from '../domain/time/window.js';
import type { Amounts, GaugeSample, WindowGauges } from './gauge-inputs.js';

/** Series use memory in Prometheus, so only the largest by energy have their own series; the rest is summed as `__other__`. */
export const MAX_NAMESPACE_GAUGES = 200;
export const MAX_POD_GAUGES = 1000;
const OTHER = '__other__';

/** Gauges of one window. The sum over namespaces, including idle and system, equals the cluster. */
export function gaugesOf(cluster: string, facts: WindowFacts, hasPods: boolean): WindowGauges {
  const namespaces = groupAmounts(facts.pods, ({ namespace }) => ({ namespace }));
  const pods = hasPods ? groupAmounts(facts.pods, ({ namespace, name, uid }) => ({ namespace, pod: name, uid })) : [];
  return {
    cluster,
    windowEnd: facts.windowStart + WINDOW_SECONDS,
    levels: {
      cluster: groupAmounts(facts.pods, () => ({})),
      namespace: largest(namespaces, MAX_NAMESPACE_GAUGES, { namespace: OTHER }),
      pod: largest(pods, MAX_POD_GAUGES, { namespace: OTHER, pod: OTHER, uid: OTHER }),
    },
  };
}

const podAmounts = (pod: PodFact): Amounts => ({
  powerWatts: pod.energyJoules === null ? null : pod.energyJoules / WINDOW_SECONDS,
  energyJoules: pod.energyJoules,
  carbonGrams: sum(pod.carbonOperationalGrams, pod.carbonEmbodiedGrams),
  costUsd: sum(pod.costCpuUsd, sum(pod.costMemoryUsd, pod.costOtherUsd)),
});

/** Sum of two values; null if neither was observed. */
const sum = (a: number | null, b: number | null): number | null => (a === null ? b : a + (b ?? 0));

const add = (a: Amounts, b: Amounts): Amounts => ({
  powerWatts: sum(a.powerWatts, b.powerWatts),
  energyJoules: sum(a.energyJoules, b.energyJoules),
  carbonGrams: sum(a.carbonGrams, b.carbonGrams),
  costUsd: sum(a.costUsd, b.costUsd),
});

function groupAmounts(pods: readonly PodFact[], labelsOf: (pod: PodFact) => GaugeSample['labels']): GaugeSample[] {
  const groups = new Map<string, GaugeSample>();
  for (const pod of pods) {
    const labels = labelsOf(pod);
    const key = JSON.stringify(labels);
    const before = groups.get(key);
    const amounts = podAmounts(pod);
    groups.set(key, { labels, amounts: before === undefined ? amounts : add(before.amounts, amounts) });
  }
  return [...groups.values()];
}

function largest(samples: readonly GaugeSample[], max: number, otherLabels: GaugeSample['labels']): GaugeSample[] {
  const sorted = [...samples].sort((a, b) => (b.amounts.energyJoules ?? 0) - (a.amounts.energyJoules ?? 0));
  const [first, ...rest] = sorted.slice(max).map(({ amounts }) => amounts);
  const kept = sorted.slice(0, max);
  return first === undefined ? kept : [...kept, { labels: otherLabels, amounts: rest.reduce(add, first) }];
}
