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
  /** Room on the other nodes once its pods are there. */
  readonly rooms: readonly FreeCapacity[];
}

/** Larger of the node's CPU and memory claims over allocatable; null where allocatable is unknown. */
export function claimedRatio(node: NodeEvidence): number | null {
  const allocatable = allocatableOf(node);
  if (allocatable === null) return null;
  const claims = claimsOf(node.pods);
  return Math.max(claims.cpu / allocatable.cpu, claims.memory / allocatable.memory);
}

/**
 * CPU and memory claims below half of a node whose pods fit on the others of its pool. A node with GPUs is left alone: what
 * its pods claim of them is not known here.
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
  const rooms = fitPods(moving, others);
  if (rooms === null) return null;
  const claims = claimsOf(node.pods);
  const cpuRatio = claims.cpu / allocatable.cpu;
  const memoryRatio = claims.memory / allocatable.memory;
  return {
    rooms,
    proposal: {
      type: 'underutilized_node',
      target: { kind: 'node', node: node.node },
      evidence: [
        { name: 'cpu_claim_ratio', value: cpuRatio },
        { name: 'memory_claim_ratio', value: memoryRatio },
        { name: 'pods_to_move', value: moving.length },
      ],
      action: { kind: 'drain_node' },
      summary: `Claims on node ${node.node} are ${percentText(cpuRatio)} of its CPU and ${percentText(memoryRatio)} of its memory; its ${moving.length} pods fit on the other nodes of its pool: drain it.`,
    },
  };
}
