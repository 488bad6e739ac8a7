import type { NodeEvidence } from '../evidence/evidence.js';
import type { Thresholds } from '../thresholds.js';
import { claimsOf, isEmpty, type NodeProposal } from './node-capacity.js';

/** A node without workload pods, now and over the range. */
export function emptyNode(node: NodeEvidence, thresholds: Thresholds): NodeProposal | null {
  if (!isEmpty(node, thresholds)) return null;
  const claims = claimsOf(node.pods);
  return {
    type: 'empty_node',
    target: { kind: 'node', node: node.node },
    evidence: [
      { name: 'daemon_pods', value: node.pods.length },
      { name: 'cpu_claim_cores', value: claims.cpu },
      { name: 'memory_claim_bytes', value: claims.memory },
    ],
    action: { kind: 'drain_node' },
    summary: `Remove node ${node.node}: it runs no workload, only ${node.pods.length} DaemonSet and static pods.`,
  };
}
