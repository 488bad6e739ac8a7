import { percentText } from '../../cluster/quantity.js';
import type { NodeEvidence } from '../evidence/evidence.js';
import type { Thresholds } from '../thresholds.js';
import {
  allocatableOf,
  claimsOf,
  type FreeCapacity,
  fitPods,
  type NodeProposal,
  staysWithNode,
} from './node-capacity.js';

export interface DrainedNode {
  readonly proposal: NodeProposal;
  /** Free capacity of the other nodes after its pods have moved there. */
  readonly capacities: readonly FreeCapacity[];
}

/** The larger of the node's CPU and memory claims relative to allocatable; null when allocatable is unknown. */
export function claimedRatio(node: NodeEvidence): number | null {
  const allocatable = allocatableOf(node);
  if (allocatable === null) return null;
  const claims = claimsOf(node.pods);
  return Math.max(claims.cpu / allocatable.cpu, claims.memory / allocatable.memory);
}

/**
 * A node with CPU and memory claims below half, whose pods fit on the other nodes of its pool. Nodes with GPUs are
 * excluded, because GPU claims of pods are not known here.
 */
export function underutilizedNode(
  node: NodeEvidence,
  others: readonly FreeCapacity[],
  thresholds: Thresholds,
): DrainedNode | null {
  const allocatable = allocatableOf(node);
  const ratio = claimedRatio(node);
  if (allocatable === null || ratio === null || node.spec.gpuCount > 0 || others.length === 0) return null;
  if (ratio >= thresholds.nodeLowRatio) return null;
  const moving = node.pods.filter((pod) => !staysWithNode(pod));
  const capacities = fitPods(moving, others);
  if (capacities === null) return null;
  const claims = claimsOf(node.pods);
  const cpuRatio = claims.cpu / allocatable.cpu;
  const memoryRatio = claims.memory / allocatable.memory;
  return {
    capacities,
    proposal: {
      type: 'underutilized_node',
      target: { kind: 'node', node: node.node },
      evidence: [
        { name: 'cpu_claim_ratio', value: cpuRatio },
        { name: 'memory_claim_ratio', value: memoryRatio },
        { name: 'pods_to_move', value: moving.length },
      ],
      action: { kind: 'drain_node' },
      summary: `Drain node ${node.node}: its pods claim ${percentText(cpuRatio)} of its CPU and ${percentText(memoryRatio)} of its memory, and the ${moving.length} workload pods fit on the other nodes of its pool.`,
    },
  };
}
