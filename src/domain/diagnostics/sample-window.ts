import { sumOfKnown } from '../figures/known-values.js';
import { type Reason, reasonsOf } from '../figures/reasons.js';
import { isReserved, type NodeFact, type WindowFacts } from '../measures/entity-facts.js';
import { foldMeasures } from '../measures/measures.js';
import { WINDOW_SECONDS } from '../time/window.js';
import type { SampleWindow } from './diagnostics.js';

/** The figures of a cluster in one window. */
export function sampleWindowOf({ windowStart, nodes, pods }: WindowFacts): SampleWindow {
  const meanOf = (read: (node: NodeFact) => number | null): number | null => {
    const sum = sumOfKnown(nodes.map(read));
    return sum === null ? null : sum / WINDOW_SECONDS;
  };
  const own = pods.filter(({ namespace }) => !isReserved(namespace));
  const objects = new Map<Reason, number>();
  for (const { reasons } of [...nodes, ...own]) {
    for (const reason of reasonsOf(reasons ?? 0)) objects.set(reason, (objects.get(reason) ?? 0) + 1);
  }
  return {
    from: windowStart,
    to: windowStart + WINDOW_SECONDS,
    nodes: nodes.length,
    pods: own.length,
    cpuCores: meanOf(({ cpuCoreSeconds }) => cpuCoreSeconds),
    memoryBytes: meanOf(({ memoryByteSeconds }) => memoryByteSeconds),
    measures: foldMeasures(pods),
    reasons: [...objects].map(([reason, count]) => ({ reason, objects: count })).sort((a, b) => b.objects - a.objects),
  };
}
