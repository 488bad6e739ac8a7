import { containerFacts } from './container-facts.js';
import { estimateNode, type HardwareFactors } from './estimate-node.js';
import type { WindowFacts } from './facts.js';
import type { NodeObservation, PodObservation, WindowObservation } from './observation.js';
import { shareIdle } from './share.js';

/**
 * Energy, carbon and cost of everything in one window. Law, to 1e-9 relative per component, end of band and window: sum
 * of a node's pods + `__system__` + `__idle__` = node; own and own + shared have equal sums over the cluster.
 * @throws Error when a pod stands on a node that was not observed: its use would be lost from every sum.
 */
export function estimateWindow(
  observation: WindowObservation,
  factorsOf: (node: NodeObservation) => HardwareFactors,
): WindowFacts {
  const podsOfNode = new Map<string, PodObservation[]>(observation.nodes.map((node) => [node.name, []]));
  for (const pod of observation.pods) {
    const pods = podsOfNode.get(pod.node);
    if (pods === undefined) {
      throw new Error(`pod ${pod.namespace}/${pod.name} is on node ${pod.node}, which was not observed`);
    }
    pods.push(pod);
  }
  const estimates = observation.nodes.map((node) =>
    estimateNode(node, podsOfNode.get(node.name) ?? [], factorsOf(node)),
  );
  const rows = estimates.flatMap((estimate) => estimate.rows);
  shareIdle(rows);
  return {
    windowStart: observation.windowStart,
    nodes: estimates.map((estimate) => estimate.node),
    pods: rows,
    containers: containerFacts(observation.pods),
    namespaces: observation.namespaces,
    autoscalers: observation.autoscalers,
  };
}
