import {
  createRecommendationJob,
  type RecommendationJobOptions,
} from '../../src/collect/jobs/recommendation/recommendation-job.js';
import type { HeldLease } from '../../src/collect/leadership.js';
import { DEFAULT_EVALUATION_OPTIONS } from '../../src/domain/recommendations/evaluation-options.js';
import { createEvidenceStore, createRecommendationWriteStore, type Database } from '../../src/store/index.js';
import { createLogger } from '../../src/telemetry/logger.js';
import { createMetrics } from '../../src/telemetry/metrics.js';

interface Needed extends Partial<RecommendationJobOptions> {
  readonly clusterId: number;
  readonly now: RecommendationJobOptions['now'];
  readonly lease: HeldLease;
}

/** A recommendation job of cluster `c` on a real store, its metrics, its parsed log, and the lines of finished runs. */
export function recommendationJobOn(database: Database, { lease, ...options }: Needed) {
  const log: Record<string, unknown>[] = [];
  const metrics = createMetrics({ hasPodGauges: false, pools: () => [] });
  const made = createRecommendationJob({
    cluster: 'c',
    evidence: createEvidenceStore(database),
    recommendations: createRecommendationWriteStore(database),
    logger: createLogger({ level: 'debug', format: 'json' }, { write: (line) => log.push(JSON.parse(line)) }),
    metrics,
    days: 7,
    evaluate: DEFAULT_EVALUATION_OPTIONS,
    ...options,
  });
  const job = {
    runIfDue: (signal: AbortSignal) => made.runIfDue(lease, signal),
    runQueued: (signal: AbortSignal) => made.runQueued(lease, signal),
  };
  const runs = () => log.filter(({ msg }) => msg === 'recommendations evaluated');
  return { job, log, metrics, runs };
}
