import type { WorkloadEvidence } from '../../../domain/recommendations/evidence/evidence.js';
import type { EvidenceStore } from '../../../domain/recommendations/evidence/evidence-store.js';
import type { RecommendationChange, RecommendationWriteStore } from '../../../domain/recommendations/ports.js';
import type { Recommendation, Verification } from '../../../domain/recommendations/recommendation.js';
import type { Target } from '../../../domain/recommendations/target.js';
import { verificationRanges } from '../../../domain/recommendations/verification/verification-ranges.js';
import { verify } from '../../../domain/recommendations/verification/verify.js';
import { DAY_SECONDS, type EpochSeconds, type TimeRange } from '../../../domain/time/window.js';

/** Applied recommendations are verified once a day. */
const PAUSE_SECONDS = DAY_SECONDS;
/** Maximum number verified in one run; the next runs verify the others. */
const MAX_PER_RUN = 200;
/** A namespace with more workloads than this is not compared, to limit memory. */
const MAX_WORKLOADS = 200;

export interface VerifyOptions {
  readonly clusterId: number;
  readonly evidence: EvidenceStore;
  readonly recommendations: Pick<RecommendationWriteStore, 'listApplied'>;
  readonly now: () => EpochSeconds;
}

/** The verification of a recommendation, with the state of the recommendation at that time. */
export interface Verified {
  readonly of: Recommendation;
  readonly verification: Verification;
}

/**
 * Compares the time since each applied recommendation with the time before, by recommendation id. Evidence that several
 * recommendations need is read once.
 * @param hourEnd end of the newest rolled-up hour
 */
export async function verifyApplied(
  { clusterId, evidence, recommendations, now }: VerifyOptions,
  hourEnd: EpochSeconds,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Verified>> {
  const verified = new Map<string, Verified>();
  const applied = await recommendations.listApplied(clusterId, now() - PAUSE_SECONDS, MAX_PER_RUN);
  const clusterOver = readOncePerRange((range) => evidence.readCluster(clusterId, range));
  const nodesOver = readOncePerRange((range) => evidence.listNodes(clusterId, range));
  for (const recommendation of applied) {
    signal.throwIfAborted();
    const ranges = verificationRanges(recommendation, hourEnd);
    if (ranges === null) continue;
    const { target } = recommendation.finding;
    const before = await workloadsOf(evidence, clusterId, ranges.before, target);
    const after = await workloadsOf(evidence, clusterId, ranges.after, target);
    if (before === null || after === null) continue;
    const isOfNodes = target.kind === 'node' || target.kind === 'nodepool';
    const verification = verify({
      recommendation,
      before,
      after,
      nodesAfter: isOfNodes ? await nodesOver(ranges.after) : [],
      clusterAfter: await clusterOver(ranges.after),
      checkedAt: now(),
    });
    verified.set(recommendation.id, { of: recommendation, verification });
  }
  return verified;
}

/** The target workload or those of the target namespace; null when there are too many. */
async function workloadsOf(
  evidence: EvidenceStore,
  clusterId: number,
  range: TimeRange,
  target: Target,
): Promise<readonly WorkloadEvidence[] | null> {
  if (target.kind === 'workload') {
    const found = await evidence.findWorkload(clusterId, range, target.namespace, target.workload);
    return found === null ? [] : [found];
  }
  if (target.kind !== 'namespace') return [];
  const all: WorkloadEvidence[] = [];
  for await (const workload of evidence.streamWorkloads(clusterId, range, [target.namespace])) {
    if (all.length === MAX_WORKLOADS) return null;
    all.push(workload);
  }
  return all;
}

/** Reads each range once. */
function readOncePerRange<Value>(read: (range: TimeRange) => Promise<Value>): (range: TimeRange) => Promise<Value> {
  const known = new Map<string, Promise<Value>>();
  return (range) => {
    const key = `${range.from}/${range.to}`;
    const value = known.get(key) ?? read(range);
    known.set(key, value);
    return value;
  };
}

/**
 * Adds the verifications to the changes of a run. A verification is dropped when its recommendation has changed since.
 */
export function withVerified(
  changes: readonly RecommendationChange[],
  current: readonly Recommendation[],
  verified: ReadonlyMap<string, Verified>,
): RecommendationChange[] {
  const byId = new Map(changes.map((change) => [change.after.id, change]));
  for (const before of current) {
    const found = verified.get(before.id);
    const isSame = before.status === 'applied' && found?.of.statusChangedAt === before.statusChangedAt;
    if (found === undefined || !isSame) continue;
    const change = byId.get(before.id);
    const after = { ...(change?.after ?? before), verification: found.verification, version: before.version + 1 };
    byId.set(before.id, { before, after, transitions: change?.transitions ?? [] });
  }
  return [...byId.values()];
}
