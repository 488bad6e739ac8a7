import { LeaseLostError } from '../../../domain/ports.js';
import type { EvaluationOptions, WorkloadOverride } from '../../../domain/recommendations/evaluation-options.js';
import type { EvidenceSpan } from '../../../domain/recommendations/evidence/evidence-store.js';
import { isRunDue, MIN_EVIDENCE_HOURS } from '../../../domain/recommendations/lifecycle/run-due.js';
import type { ClaimedRun, RunCounts } from '../../../domain/recommendations/ports.js';
import { DAY_SECONDS, type EpochSeconds } from '../../../domain/time/window.js';
import type { Metrics } from '../../../telemetry/metrics.js';
import { toDatabaseFault } from '../../health/watch-database.js';
import type { HeldLease } from '../../leadership.js';
import { type EvaluationRun, type EvaluationRunOptions, runEvaluation } from './evaluation-run.js';

/** Pause after a failed hourly run; the next one is likely to fail too. */
const RETRY_SECONDS = 600;

export interface RecommendationJobOptions extends EvaluationRunOptions {
  readonly metrics: Metrics;
  /** Length of the evidence window of hourly runs. */
  readonly days: number;
  readonly evaluate: EvaluationOptions;
  /** Settings of single namespaces and workloads at the time of a run; none by default. */
  readonly overrides?: () => readonly WorkloadOverride[];
}

export interface RecommendationJob {
  /** Starts an hourly run if one is due. The check is cheap. */
  runIfDue(lease: HeldLease, signal: AbortSignal): Promise<void>;
  /** Executes the requested runs one after the other, then updates the gauges. */
  runQueued(lease: HeldLease, signal: AbortSignal): Promise<void>;
}

/**
 * Creates the recommendation job of one cluster; only the leader calls it. A failed run is logged and changes nothing,
 * and collection continues.
 * @throws when the signal was aborted, the database is unavailable or the lease was lost
 */
export function createRecommendationJob(options: RecommendationJobOptions): RecommendationJob {
  const { clusterId, cluster, evidence, recommendations, metrics, logger, now, days } = options;
  let failedAt: EpochSeconds | null = null;
  /** The evidence of the last evaluation, cached in memory because it is needed after every range. */
  let evaluated: Parameters<typeof isRunDue>[1] | undefined;

  const run = async (evaluation: EvaluationRun, lease: HeldLease, signal: AbortSignal): Promise<void> => {
    const startedAt = now();
    const recordOutcome = (outcome: 'succeeded' | 'failed') =>
      metrics.observeRecommendationRun({ cluster, seconds: now() - startedAt, outcome });
    try {
      const counts = await runEvaluation(options, lease, evaluation, signal);
      recordOutcome('succeeded');
      if (counts === null) logger.warn({ cluster }, 'another process has taken over the run');
      else
        logger.info(
          { cluster, ...summaryOf(evaluation.span, counts), seconds: now() - startedAt },
          'recommendations evaluated',
        );
    } catch (error) {
      if (signal.aborted) throw error;
      recordOutcome('failed');
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
        await run({ span, options: evaluationOptions(options), isWhole: true, claimed: null }, lease, signal);
        evaluated = await recommendations.findEvaluation(clusterId);
        // Not at the end of the cycle, which may first backfill the whole history.
        await showOpen();
        failedAt = null;
      } catch (error) {
        if (isExpectedFailure(error, signal)) throw error;
        failedAt = now();
        logger.error({ err: error, cluster }, 'recommendation run failed');
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
  run: (evaluation: EvaluationRun, lease: HeldLease, signal: AbortSignal) => Promise<void>,
  lease: HeldLease,
  signal: AbortSignal,
): Promise<void> {
  const { clusterId, cluster, evidence, recommendations, logger, now, days } = options;
  const { id, request } = claimed.run;
  try {
    const span = await evidence.findSpan(clusterId, request.days * DAY_SECONDS);
    if (span === null || span.hours < MIN_EVIDENCE_HOURS) {
      const detail = `Not enough history: ${span?.hours ?? 0} h collected, a run needs at least ${MIN_EVIDENCE_HOURS} h.`;
      await recommendations.failRun(await lease(), claimed, detail, now());
      return;
    }
    const isWhole = request.namespaces.length === 0 && request.days === days;
    const { namespaces, includeSystem } = request;
    const ofRun = { ...evaluationOptions(options), namespaces, includeSystem };
    await run({ span, options: ofRun, isWhole, claimed }, lease, signal);
  } catch (error) {
    // The next leader resumes the run.
    if (isExpectedFailure(error, signal)) throw error;
    logger.error({ err: error, cluster, run: id }, 'requested recommendation run failed');
    await recommendations.failRun(
      await lease(),
      claimed,
      'Unexpected error; see the log of the server for the cause.',
      now(),
    );
  }
}

const evaluationOptions = ({ evaluate, overrides }: RecommendationJobOptions): EvaluationOptions => ({
  ...evaluate,
  overrides: overrides?.() ?? evaluate.overrides,
});

/** These errors end the cycle; the next cycle or another process starts again. */
const isExpectedFailure = (error: unknown, signal: AbortSignal): boolean =>
  signal.aborted || toDatabaseFault(error) !== null || error instanceof LeaseLostError;

const summaryOf = (span: EvidenceSpan, { workloads, nodes, findings, opened, reopened, resolved }: RunCounts) => ({
  hours: span.hours,
  workloads,
  nodes,
  findings,
  opened,
  reopened,
  resolved,
});
