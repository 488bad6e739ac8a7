import { type EpochSeconds, HOUR_SECONDS, YEAR_SECONDS } from '../../time/window.js';
import type { ClusterEvidence, NodeEvidence } from '../evidence/evidence.js';
import type { Finding } from '../finding.js';
import type { Verification } from '../recommendation.js';
import { scaleAmounts } from '../savings/amounts.js';
import { THRESHOLDS } from '../thresholds.js';
import { MIN_COMPARED_HOURS } from './verify-workloads.js';

export interface NodeVerificationInput {
  readonly finding: Finding;
  /** All nodes with a row in the range after the change. */
  readonly nodesAfter: readonly NodeEvidence[];
  readonly clusterAfter: ClusterEvidence;
  readonly checkedAt: EpochSeconds;
}

/**
 * Verifies a node finding. Nodes have no load of their own to compare, so once they are removed, their idle charge
 * counts as saved for each second since, at the rate and with the band of the finding.
 */
export function verifyNodes({ finding, nodesAfter, clusterAfter, checkedAt }: NodeVerificationInput): Verification {
  const { range } = clusterAfter;
  const goneAt = goneSince(finding, nodesAfter, clusterAfter);
  const afterHours = Math.floor((range.to - (goneAt ?? range.from)) / HOUR_SECONDS);
  const isEnough = afterHours >= MIN_COMPARED_HOURS;
  const perYear = scaleAmounts(finding.savings.realisable, finding.savings.annualFactor);
  const seconds = goneAt === null ? 0 : range.to - goneAt;
  return {
    checkedAt,
    state: !isEnough ? 'pending' : goneAt === null ? 'no_effect' : 'verified',
    beforeHours: Math.floor((finding.evidenceRange.to - finding.evidenceRange.from) / HOUR_SECONDS),
    afterHours,
    verifiedSavings: isEnough ? scaleAmounts(perYear, seconds / YEAR_SECONDS) : null,
    regressions: [],
  };
}

/** Time since which the node is gone, or the pool has the proposed size; null before that. */
function goneSince(
  { action, target }: Finding,
  nodes: readonly NodeEvidence[],
  { range }: ClusterEvidence,
): EpochSeconds | null {
  const isPresent = ({ lastSeenAt }: NodeEvidence): boolean => range.to - lastSeenAt <= THRESHOLDS.goneAfterSeconds;
  const since = (gone: readonly NodeEvidence[]): EpochSeconds =>
    gone.reduce((latest, { lastSeenAt }) => Math.max(latest, lastSeenAt), range.from);
  if (target.kind === 'node') {
    const own = nodes.filter(({ node }) => node === target.node);
    return own.some(isPresent) ? null : since(own);
  }
  if (target.kind !== 'nodepool' || action.kind !== 'resize_nodepool') return null;
  const ofPool = nodes.filter(({ spec }) => spec.pool === target.pool);
  const left = ofPool.filter(isPresent);
  return left.length > action.nodeCount ? null : since(ofPool.filter((node) => !isPresent(node)));
}
