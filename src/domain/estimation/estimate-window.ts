import type { NodeObservation, PodObservation, WindowObservation } from '../cluster/observation.js';
import { isVirtual } from '../cluster/serverless.js';
import { type CooperativeTask, runToCompletion } from '../cooperative-task.js';
import { containerFactsTask } from '../measures/container-facts.js';
import type { WindowFacts } from '../measures/entity-facts.js';
import { estimateNode, type HardwareFactors, type NodeEstimate } from './estimate-node.js';
import { shareIdleTask } from './share.js';
import { estimateVirtualNode } from './virtual-node.js';

/**
 * Energy, carbon and cost of everything in one window. Two invariants hold within a relative error of 1e-9, per
 * component and end of band: pods + `__system__` + `__idle__` = node, and own and own + shared have equal sums over the
 * cluster.
 * @throws Error when a pod runs on a node that is not in the observation, because its use would be missing in every sum
 */
export const estimateWindow = (
  observation: WindowObservation,
  factorsOf: (node: NodeObservation) => HardwareFactors,
): WindowFacts => runToCompletion(estimateWindowTask(observation, factorsOf));

/** Number of nodes, with their pods, per step. */
const NODES_PER_BATCH = 10;

/** The same as a cooperative task: a window of 10,000 pods takes 0.1 s or more, which would delay responses. */
export function* estimateWindowTask(
  observation: WindowObservation,
  factorsOf: (node: NodeObservation) => HardwareFactors,
): CooperativeTask<WindowFacts> {
  const podsOfNode = new Map<string, PodObservation[]>(observation.nodes.map((node) => [node.name, []]));
  for (const pod of observation.pods) {
    const pods = podsOfNode.get(pod.node);
    if (pods === undefined) {
      throw new Error(`pod ${pod.namespace}/${pod.name} is on node ${pod.node}, which was not observed`);
    }
    pods.push(pod);
  }
  const estimates: NodeEstimate[] = [];
  for (const [place, node] of observation.nodes.entries()) {
    if (place % NODES_PER_BATCH === NODES_PER_BATCH - 1) yield;
    const estimate = isVirtual(node.spec) ? estimateVirtualNode : estimateNode;
    estimates.push(estimate(node, podsOfNode.get(node.name) ?? [], factorsOf(node)));
  }
  const rows = estimates.flatMap((estimate) => estimate.rows);
  const nodes = estimates.map((estimate) => estimate.node);
  yield* shareIdleTask(rows, nodes);
  return {
    windowStart: observation.windowStart,
    nodes,
    pods: rows,
    containers: yield* containerFactsTask(observation.pods),
    namespaces: observation.namespaces,
    autoscalers: observation.autoscalers,
    ...(observation.hasPartialLabels === true ? { hasPartialLabels: true } : {}),
  };
}
