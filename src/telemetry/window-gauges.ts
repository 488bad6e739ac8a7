import type { PodFact, WindowFacts } from '../domain/measures/entity-facts.js';
import { WINDOW_SECONDS } from '../domain/time/window.js';
import { addAmounts, largest, podAmounts } from './gauge-amounts.js';
import type { GaugeSample, WindowGauges } from './gauge-inputs.js';
import { labelGauges } from './label-gauges.js';

/** Largest namespaces and pods by energy that have their own series. */
export const MAX_NAMESPACE_GAUGES = 200;
export const MAX_POD_GAUGES = 1000;

/** Gauges of one window. The sum over namespaces, including idle and system, equals the cluster. */
export function gaugesOf(cluster: string, facts: WindowFacts, hasPods: boolean): WindowGauges {
  const namespaces = groupAmounts(facts.pods, ({ namespace }) => ({ namespace }));
  const pods = hasPods ? groupAmounts(facts.pods, ({ namespace, name, uid }) => ({ namespace, pod: name, uid })) : [];
  return {
    cluster,
    windowEnd: facts.windowStart + WINDOW_SECONDS,
    levels: {
      cluster: groupAmounts(facts.pods, () => ({})),
      namespace: largest(namespaces, MAX_NAMESPACE_GAUGES, (other) => ({ namespace: other })),
      pod: largest(pods, MAX_POD_GAUGES, (other) => ({ namespace: other, pod: other, uid: other })),
      label: labelGauges(facts),
    },
  };
}

function groupAmounts(pods: readonly PodFact[], labelsOf: (pod: PodFact) => GaugeSample['labels']): GaugeSample[] {
  const groups = new Map<string, GaugeSample>();
  for (const pod of pods) {
    const labels = labelsOf(pod);
    const key = JSON.stringify(labels);
    const before = groups.get(key);
    const amounts = podAmounts(pod);
    groups.set(key, { labels, amounts: before === undefined ? amounts : addAmounts(before.amounts, amounts) });
  }
  return [...groups.values()];
}
