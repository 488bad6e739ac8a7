import { evaluateCluster } from '../../../domain/recommendations/evaluation/evaluate-cluster.js';
import type { EvaluationOptions } from '../../../domain/recommendations/evaluation-options.js';
import type { WorkloadEvidence } from '../../../domain/recommendations/evidence/evidence.js';
import type { EvidenceSpan, EvidenceStore } from '../../../domain/recommendations/evidence/evidence-store.js';
import { recommendationId } from '../../../domain/recommendations/lifecycle/identity.js';
import { reconcileFindings } from '../../../domain/recommendations/lifecycle/reconcile-findings.js';
import type { ClaimedRun, RecommendationWriteStore, RunCounts } from '../../../domain/recommendations/ports.js';
import { footprintOf } from '../../../domain/recommendations/savings/amounts.js';
import type { EpochSeconds } from '../../../domain/time/window.js';
import type { Logger } from '../../../telemetry/logger.js';
import type { HeldLease } from '../../leadership.js';
import { type Verified, verifyApplied, withVerified } from './verify-applied.js';

/** So often it is said how far a long run has come. */
const PROGRESS_SECONDS = 10;

export interface EvaluationRunOptions {
  readonly clusterId: number;
  readonly cluster: string;
  readonly evidence: EvidenceStore;
  readonly recommendations: RecommendationWriteStore;
  readonly logger: Logger;
  readonly now: () => EpochSeconds;
}

const NOTHING_VERIFIED: ReadonlyMap<string, Verified> = new Map();

/** One run over one span of evidence. */
export interface EvaluationRun {
  readonly span: EvidenceSpan;
  readonly options: EvaluationOptions;
  /** Whether the evaluation of the cluster is that of this run: all namespaces, over the usual time. */
  readonly isWhole: boolean;
  /** The queued run that this is; null for an hourly one. */
  readonly claimed: ClaimedRun | null;
}

/**
 * Judges a cluster and settles what was found with what is known, in one transaction at the end.
 * @returns null when the run was taken over by another process
 * @throws when the signal was aborted, the lease was lost, or the database fails; nothing has changed then
 */
export async function runEvaluation(
  options: EvaluationRunOptions,
  lease: HeldLease,
  { span, options: evaluationOptions, isWhole, claimed }: EvaluationRun,
  signal: AbortSignal,
): Promise<RunCounts | null> {
  const { clusterId, cluster, evidence, recommendations, now } = options;
  const { range } = span;
  const clusterEvidence = await evidence.readCluster(clusterId, range);
  const nodes = await evidence.listNodes(clusterId, range);
  const stream = evidence.streamWorkloads(clusterId, range, evaluationOptions.namespaces);
  const workloads = watched(options, lease, stream, signal);
  const evaluationResult = await evaluateCluster({
    cluster: clusterEvidence,
    nodes,
    workloads,
    options: evaluationOptions,
  });
  // A part of the cluster, or other days, say nothing new of what was applied.
  const verified = claimed === null ? await verifyApplied(options, range.to, signal) : NOTHING_VERIFIED;
  const at = now();
  const evaluation = { evaluatedAt: at, range, hours: span.hours, footprint: footprintOf(clusterEvidence.totals) };
  const decision = await recommendations.applyRun(
    await lease(),
    {
      evaluation: isWhole ? evaluation : null,
      finishes: claimed === null ? null : { claimed, evidenceRange: range, at, detail: null },
      foundIds: evaluationResult.findings.map(({ type, target }) => recommendationId(cluster, type, target)),
    },
    (current) => {
      const reconciled = reconcileFindings({
        cluster,
        evaluationResult,
        scope: evaluationOptions,
        evidenceEnd: range.to,
        current,
        now: at,
      });
      const counts = { workloads: evaluationResult.workloads, nodes: evaluationResult.nodes, ...reconciled.counts };
      return { changes: withVerified(reconciled.changes, current, verified), counts };
    },
  );
  return decision?.counts ?? null;
}

/** The workloads, as long as this process may go on. */
async function* watched(
  { logger, cluster, now }: EvaluationRunOptions,
  lease: HeldLease,
  workloads: AsyncIterable<WorkloadEvidence>,
  signal: AbortSignal,
): AsyncGenerator<WorkloadEvidence, void, void> {
  let count = 0;
  let lastLoggedAt = now();
  for await (const workload of workloads) {
    signal.throwIfAborted();
    // A run may outlast a lease; another process that has it judges the cluster itself.
    await lease();
    yield workload;
    count += 1;
    if (now() - lastLoggedAt < PROGRESS_SECONDS) continue;
    lastLoggedAt = now();
    logger.info({ cluster, workloads: count }, 'judging workloads');
  }
}
