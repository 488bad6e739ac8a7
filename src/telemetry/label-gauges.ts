import { knownLabels, type Labels } from '../domain/cluster/observation.js';
import { isReserved, type PodFact, type WindowFacts } from '../domain/measures/entity-facts.js';
import { addAmounts, largest, podAmounts } from './gauge-amounts.js';
import type { Amounts, GaugeSample } from './gauge-inputs.js';

/** Keys of a window that have gauges, in alphabetical order, and values of one key, the largest by energy. */
export const MAX_LABEL_KEYS = 20;
export const MAX_LABEL_VALUES = 50;
const UNLABELLED = '__unlabelled__';

/**
 * Sums by the values of each label. A label of the workload takes precedence over one of the namespace, and that over
 * one of the node. For each key the sum over values, `__unlabelled__`, `__idle__` and `__system__` is the cluster.
 * Empty while a source of labels does not respond, because all pods would count as unlabelled.
 */
export function labelGauges({ pods, namespaces, nodes, hasPartialLabels }: WindowFacts): GaugeSample[] {
  if (hasPartialLabels === true) return [];
  const ofNamespace = new Map(namespaces.map((namespace) => [namespace.name, knownLabels(namespace)]));
  const ofNode = new Map(nodes.map((node) => [node.name, knownLabels(node)]));
  const labelsOf = (pod: PodFact): Labels => ({
    ...ofNode.get(pod.node),
    ...ofNamespace.get(pod.namespace),
    ...pod.workloadLabels,
  });
  const rows = pods.map((pod) => {
    const reserved = isReserved(pod.namespace) ? pod.namespace : null;
    return { reserved, labels: reserved === null ? labelsOf(pod) : {}, amounts: podAmounts(pod) };
  });
  const keys = [...new Set(rows.flatMap(({ labels }) => Object.keys(labels)))].sort().slice(0, MAX_LABEL_KEYS);
  return keys.flatMap((key) => {
    const groups = new Map<string, Amounts>();
    for (const { reserved, labels, amounts } of rows) {
      const value = reserved ?? labels[key] ?? UNLABELLED;
      const before = groups.get(value);
      groups.set(value, before === undefined ? amounts : addAmounts(before, amounts));
    }
    const samples = [...groups].map(([value, amounts]) => ({ labels: { key, value }, amounts }));
    return largest(samples, MAX_LABEL_VALUES, (other) => ({ key, value: other }));
  });
}
