/**
 * A simulator of the Kubernetes scheduler and the cluster autoscaler, written from their documentation and independent of
 * the rules: requests decide where pods fit, nodes are scored by least allocated (NodeResourcesFit), and a node goes when
 * it is empty.
 */

/** CPU in cores, memory in bytes. */
export interface Requests {
  readonly cpu: number;
  readonly memory: number;
}
export interface SimulatedPod extends Requests {
  readonly workload: string;
  readonly isDaemon: boolean;
}
export interface SimulatedNode {
  readonly name: string;
  readonly allocatable: Requests;
  readonly pods: SimulatedPod[];
  isCordoned: boolean;
}

export const requestedOn = ({ pods }: SimulatedNode): Requests =>
  pods.reduce((sum, pod) => ({ cpu: sum.cpu + pod.cpu, memory: sum.memory + pod.memory }), { cpu: 0, memory: 0 });

const fits = (node: SimulatedNode, pod: Requests): boolean => {
  const { cpu, memory } = requestedOn(node);
  return cpu + pod.cpu <= node.allocatable.cpu && memory + pod.memory <= node.allocatable.memory;
};

/** Mean free share of CPU and memory after the pod is placed. */
const score = (node: SimulatedNode, pod: Requests): number => {
  const { cpu, memory } = requestedOn(node);
  return (1 - (cpu + pod.cpu) / node.allocatable.cpu + (1 - (memory + pod.memory) / node.allocatable.memory)) / 2;
};

/** Places the pod on the node with the highest score that has room; false if none has. */
export function schedule(nodes: readonly SimulatedNode[], pod: SimulatedPod): boolean {
  let best: SimulatedNode | null = null;
  for (const node of nodes) {
    if (node.isCordoned || !fits(node, pod)) continue;
    if (best === null || score(node, pod) > score(best, pod)) best = node;
  }
  best?.pods.push(pod);
  return best !== null;
}

/** Evicts the pods of a node, largest first. A pod without room undoes everything, as an operator would. */
export function drain(nodes: readonly SimulatedNode[], name: string): boolean {
  const node = nodes.find((one) => one.name === name);
  if (node === undefined) return false;
  const before = new Map(nodes.map((one) => [one, [...one.pods]]));
  node.isCordoned = true;
  const moving = node.pods.filter(({ isDaemon }) => !isDaemon).sort((a, b) => b.cpu - a.cpu || b.memory - a.memory);
  node.pods.splice(0, node.pods.length, ...node.pods.filter(({ isDaemon }) => isDaemon));
  if (moving.every((pod) => schedule(nodes, pod))) return true;
  node.isCordoned = false;
  for (const [one, pods] of before) one.pods.splice(0, one.pods.length, ...pods);
  return false;
}

/** Drains nodes, least requested first, while more than the given number stay. */
export function shrinkTo(nodes: readonly SimulatedNode[], count: number): void {
  const tried = new Set<string>();
  const staying = (): SimulatedNode[] => nodes.filter(({ isCordoned }) => !isCordoned);
  while (staying().length > count) {
    const [next] = staying()
      .filter(({ name }) => !tried.has(name))
      .sort((a, b) => requestedOn(a).cpu - requestedOn(b).cpu || (a.name < b.name ? -1 : 1));
    if (next === undefined) return;
    tried.add(next.name);
    drain(nodes, next.name);
  }
}

/** Names of the nodes that the cluster autoscaler removes: those without pods other than of DaemonSets. */
export const emptyNodes = (nodes: readonly SimulatedNode[]): string[] =>
  nodes.filter(({ pods }) => pods.every(({ isDaemon }) => isDaemon)).map(({ name }) => name);
