import { LeaseLostError } from '../../../domain/ports.js';
import type { EvaluationOptions } from '../../../domain/recommendations/evaluation-options.js';
import type { EvidenceSpan } from '../../../domain/recommendations/evidence/evidence-store.js';
import { isRunDue, MIN_EVIDENCE_HOURS } from '../../../domain/recommendations/lifecycle/run-due.js';
import type { ClaimedRun, RunCounts } from '../../../domain/recommendations/ports.js';
import { DAY_SECONDS, type EpochSeconds } from '../../../domain/time/window.js';
import type { Metrics } from '../../../telemetry/metrics.js';
import { isDatabaseUnavailable } from '../../health/watch-database.js';
import type { HeldLease } from '../../leadership.js';
import { type EvaluationRun, type EvaluationRunOptions, runEvaluation } from './evaluation-run.js';

/** After a failed hourly run; what fails once often fails again. */
const RETRY_SECONDS = 600;

export interface RecommendationJobOptions extends EvaluationRunOptions {
  readonly metrics: Metrics;
  /** Length of the evidence window of hourly runs. */
  readonly days: number;
  readonly evaluate: EvaluationOptions;
}

export interface RecommendationJob {
  /** An hourly run if one is due. Cheap when none is. */
  runIfDue(lease: HeldLease, signal: AbortSignal): Promise<void>;
  /** The runs that were asked for, one after the other; then the gauges. */
  runQueued(lease: HeldLease, signal: AbortSignal): Promise<void>;
}

/**
 * Recommendations of one cluster; only its leader calls it. A run that fails is logged and leaves everything as it was,
 * and collecting goes on.
 * @throws when the signal was aborted, the database is away or the lease was lost
 */
export function createRecommendationJob(options: RecommendationJobOptions): RecommendationJob {
  const { clusterId, cluster, evidence, recommendations, metrics, logger, now, days, evaluate } = options;
  let failedAt: EpochSeconds | null = null;
  /** What the last run of this process rested on: asked of memory, as the question comes up after every range. */
  let evaluated: Parameters<typeof isRunDue>[1] | undefined;

  const run = async (what: EvaluationRun, lease: HeldLease, signal: AbortSignal): Promise<void> => {
    const startedAt = now();
    const say = (outcome: 'succeeded' | 'failed') =>
      metrics.observeRecommendationRun({ cluster, seconds: now() - startedAt, outcome });
    try {
      const counts = await runEvaluation(options, lease, what, signal);
      say('succeeded');
      if (counts === null) logger.warn({ cluster }, 'another process took the run over');
      else logger.info({ cluster, ...shown(what.span, counts), seconds: now() - startedAt }, 'recommendations judged');
    } catch (error) {
      if (signal.aborted) throw error;
      say('failed');
      throw error;
    }
  };
  const showOpen = async (): Promise<void> =>
    metrics.setRecommendations(cluster, await recommendations.sumOpen(clusterId));
  return {
    async runIfDue(lease, signal) {
      if (failedAt !== null && now() - failedAt < RETRY_SECONDS) return;
      const seconds = days * DAY_SECONDS;
      const span = await evidence.findSpan(clusterId, seconds);
      if (span === null || span.hours < MIN_EVIDENCE_HOURS) return;
      if (evaluated === undefined) evaluated = await recommendations.findEvaluation(clusterId);
      if (!isRunDue(span, evaluated, seconds)) return;
      try {
        await run({ span, options: evaluate, isWhole: true, claimed: null }, lease, signal);
        evaluated = await recommendations.findEvaluation(clusterId);
        // Now, not at the end of the cycle: that may fill in all of history first.
        await showOpen();
        failedAt = null;
      } catch (error) {
        if (isExpectedFailure(error, signal)) throw error;
        failedAt = now();
        logger.error({ err: error, cluster }, 'recommendations not judged');
      }
    },
    async runQueued(lease, signal) {
      for (;;) {
        if (signal.aborted) return;
        const claimed = await recommendations.claimRun(await lease(), now());
        if (claimed === null) break;
        await runClaimed(options, claimed, run, lease, signal);
      }
      await showOpen();
    },
  };
}

async function runClaimed(
  options: RecommendationJobOptions,
  claimed: ClaimedRun,
  run: (what: EvaluationRun, lease: HeldLease, signal: AbortSignal) => Promise<void>,
  lease: HeldLease,
  signal: AbortSignal,
): Promise<void> {
  const { clusterId, cluster, evidence, recommendations, logger, now, days, evaluate } = options;
  const { id, request } = claimed.run;
  try {
    const span = await evidence.findSpan(clusterId, request.days * DAY_SECONDS);
    if (span === null || span.hours < MIN_EVIDENCE_HOURS) {
      const detail = `There are ${span?.hours ?? 0} hours of history; a run needs ${MIN_EVIDENCE_HOURS}.`;
      await recommendations.failRun(await lease(), claimed, detail, now());
      return;
    }
    const isWhole = request.namespaces.length === 0 && request.days === days;
    const evaluationOptions = { ...evaluate, namespaces: request.namespaces, includeSystem: request.includeSystem };
    await run({ span, options: evaluationOptions, isWhole, claimed }, lease, signal);
  } catch (error) {
    // Whoever leads next takes it up again.
    if (isExpectedFailure(error, signal)) throw error;
    logger.error({ err: error, cluster, run: id }, 'the run that was asked for failed');
    await recommendations.failRun(
      await lease(),
      claimed,
      'It failed in an unexpected way; the log has the cause.',
      now(),
    );
  }
}

/** The cycle ends, and the next one or another process begins anew. */
const isExpectedFailure = (error: unknown, signal: AbortSignal): boolean =>
  signal.aborted || isDatabaseUnavailable(error) || error instanceof LeaseLostError;

const shown = (span: EvidenceSpan, { workloads, nodes, findings, opened, reopened, resolved }: RunCounts) => ({
  hours: span.hours,
  workloads,
  nodes,
  findings,
  opened,
  reopened,
  resolved,
});
