import { evaluateCluster } from '../../../domain/recommendations/evaluation/evaluate-cluster.js';
import type { EvaluationOptions } from '../../../domain/recommendations/evaluation-options.js';
import type { WorkloadEvidence } from '../../../domain/recommendations/evidence/evidence.js';
import type { EvidenceSpan, EvidenceStore } from '../../../domain/recommendations/evidence/evidence-store.js';
import { recommendationId } from '../../../domain/recommendations/identity.js';
import { reconcileFindings } from '../../../domain/recommendations/lifecycle/reconcile-findings.js';
import type { ClaimedRun, RecommendationWriteStore, RunCounts } from '../../../domain/recommendations/ports.js';
import { footprintOf } from '../../../domain/recommendations/savings/amounts.js';
import type { EpochSeconds } from '../../../domain/time/window.js';
import type { Logger } from '../../../telemetry/logger.js';
import type { Metrics } from '../../../telemetry/metrics.js';
import type { HeldLease } from '../../leadership.js';
import { type Verified, verifyApplied, withVerified } from './verify-applied.js';

/** Interval of progress log lines of a long run. */
const PROGRESS_SECONDS = 10;

export interface EvaluationRunOptions {
  readonly clusterId: number;
  readonly cluster: string;
  readonly evidence: EvidenceStore;
  readonly recommendations: RecommendationWriteStore;
  readonly metrics: Pick<Metrics, 'setUndecidedRules'>;
  readonly logger: Logger;
  readonly now: () => EpochSeconds;
}

const NOTHING_VERIFIED: ReadonlyMap<string, Verified> = new Map();

/** One run over one period of evidence. */
export interface EvaluationRun {
  readonly span: EvidenceSpan;
  readonly options: EvaluationOptions;
  /** Whether this run evaluates the whole cluster: all namespaces over the configured number of days. */
  readonly isWhole: boolean;
  /** The queued run that is executed; null for an hourly run. */
  readonly claimed: ClaimedRun | null;
}

/**
 * Evaluates a cluster and reconciles the findings with the stored recommendations, in one transaction at the end.
 * @returns null when another process has taken over the run
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
  const workloads = workloadsWhileLeading(options, lease, stream, signal);
  const evaluationResult = await evaluateCluster({
    cluster: clusterEvidence,
    nodes,
    workloads,
    options: evaluationOptions,
    dismissedIds: new Set(await recommendations.listDismissedIds(clusterId)),
  });
  // A run over some namespaces or other days does not verify applied recommendations.
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
  if (decision !== null && isWhole) options.metrics.setUndecidedRules(cluster, evaluationResult.noFindingReasons);
  return decision?.counts ?? null;
}

/** Passes the workloads on while this process is the leader and is not stopping. */
async function* workloadsWhileLeading(
  { logger, cluster, now }: EvaluationRunOptions,
  lease: HeldLease,
  workloads: AsyncIterable<WorkloadEvidence>,
  signal: AbortSignal,
): AsyncGenerator<WorkloadEvidence, void, void> {
  let count = 0;
  let lastLoggedAt = now();
  for await (const workload of workloads) {
    signal.throwIfAborted();
    // A run may last longer than a lease. If another process has taken the lease, it evaluates the cluster itself.
    await lease();
    yield workload;
    count += 1;
    if (now() - lastLoggedAt < PROGRESS_SECONDS) continue;
    lastLoggedAt = now();
    logger.info({ cluster, workloads: count }, 'evaluating workloads');
  }
}
