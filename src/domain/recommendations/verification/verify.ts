import type { EpochSeconds } from '../../time/window.js';
import type { ClusterEvidence, NodeEvidence, WorkloadEvidence } from '../evidence/evidence.js';
import type { Recommendation, Verification } from '../recommendation.js';
import { verifyNodes } from './verify-nodes.js';
import { verifyStart } from './verify-start.js';
import { verifyWorkloads } from './verify-workloads.js';

/** Evidence over the ranges of `verificationRanges`. */
export interface VerificationInput {
  readonly recommendation: Pick<Recommendation, 'finding'>;
  /** The target workload, or all of the target namespace; empty for nodes, and when nothing ran. */
  readonly before: readonly WorkloadEvidence[];
  readonly after: readonly WorkloadEvidence[];
  /** All nodes with a row in the range after the change; ignored for workloads and namespaces. */
  readonly nodesAfter: readonly NodeEvidence[];
  readonly clusterAfter: ClusterEvidence;
  readonly checkedAt: EpochSeconds;
}

/** Whether an applied recommendation had the expected effect. Pure. */
export function verify({ recommendation, ...input }: VerificationInput): Verification {
  const { finding } = recommendation;
  if (finding.target.kind === 'node' || finding.target.kind === 'nodepool') return verifyNodes({ finding, ...input });
  if (finding.action.kind === 'move_start') return verifyStart({ finding, ...input }, finding.action);
  return verifyWorkloads({ finding, ...input });
}
