import type { NodeEvidence } from '../evidence/evidence.js';
import type { Thresholds } from '../thresholds.js';
import { allocatableOf, fitPods, highestClaims, type NodeProposal, staysWithNode } from './node-capacity.js';

export interface Resize {
  readonly proposal: NodeProposal;
  readonly nodesToGo: number;
}

/**
 * A pool whose highest claims fit on fewer of its nodes, also pod by pod. The highest claims are the sum of the maxima
 * of its nodes, which is never below the maximum of their sum. The size of the smallest node is assumed for all. Null
 * when peaks are not stored or the size of a node is unknown.
 */
export function overprovisionedNodepool(
  pool: string,
  nodes: readonly NodeEvidence[],
  thresholds: Thresholds,
): Resize | null {
  if (nodes.length < 2 || nodes.some(({ spec }) => spec.gpuCount > 0)) return null;
  if (nodes.some((node) => node.peakCpuClaimCores === null || node.peakMemoryClaimBytes === null)) return null;
  const sizes = nodes.map(allocatableOf);
  let perNode = { cpu: Number.POSITIVE_INFINITY, memory: Number.POSITIVE_INFINITY };
  for (const size of sizes) {
    if (size === null) return null;
    perNode = { cpu: Math.min(perNode.cpu, size.cpu), memory: Math.min(perNode.memory, size.memory) };
  }
  const usable = { cpu: perNode.cpu * thresholds.nodeFillRatio, memory: perNode.memory * thresholds.nodeFillRatio };
  const peaks = nodes
    .map(highestClaims)
    .reduce((sum, { cpu, memory }) => ({ cpu: sum.cpu + cpu, memory: sum.memory + memory }), { cpu: 0, memory: 0 });
  const pods = nodes.flatMap((node) => node.pods.filter((pod) => !staysWithNode(pod)));
  const fits = (count: number): boolean =>
    peaks.cpu <= count * usable.cpu &&
    peaks.memory <= count * usable.memory &&
    fitPods(
      pods,
      Array.from({ length: count }, (_, place) => ({ node: String(place), free: usable })),
    ) !== null;
  let target = 1;
  while (target < nodes.length && !fits(target)) target += 1;
  if (target === nodes.length) return null;
  return {
    nodesToGo: nodes.length - target,
    proposal: {
      type: 'overprovisioned_nodepool',
      target: { kind: 'nodepool', pool },
      evidence: [
        { name: 'nodes', value: nodes.length },
        { name: 'peak_cpu_claim_cores', value: peaks.cpu },
        { name: 'peak_memory_claim_bytes', value: peaks.memory },
        { name: 'allocatable_cpu_cores_per_node', value: perNode.cpu },
        { name: 'allocatable_memory_bytes_per_node', value: perNode.memory },
        { name: 'proposed_nodes', value: target },
      ],
      action: { kind: 'resize_nodepool', nodeCount: target },
      summary: `Resize node pool ${pool} from ${nodes.length} to ${target} nodes: its highest claims (${peaks.cpu.toFixed(1)} cores) fit on ${target}.`,
    },
  };
}
