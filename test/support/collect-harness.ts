import { type Collector, type CollectorOptions, createCollector } from '../../src/collect/collector.js';
import { createHealthState, type HealthState } from '../../src/collect/health/health-state.js';
import type { Progress } from '../../src/collect/jobs/collection/progress-display.js';
import { createRetentionJob } from '../../src/collect/jobs/retention/retention-job.js';
import type { MetricsStore } from '../../src/domain/metrics-queries.js';
import type { CollectStore } from '../../src/domain/ports.js';
import { DEFAULT_EVALUATION_OPTIONS } from '../../src/domain/recommendations/evaluation-options.js';
import { DAY_SECONDS, type EpochSeconds, floorTo, HOUR_SECONDS } from '../../src/domain/time/window.js';
import { createReference } from '../../src/reference/reference.js';
import { createTurns } from '../../src/runtime/limits.js';
import {
  createCollectStore,
  createEvidenceStore,
  createMetricsStore,
  createRecommendationWriteStore,
  type Database,
} from '../../src/store/index.js';
import { createLogger } from '../../src/telemetry/logger.js';
import { createMetrics, type Metrics } from '../../src/telemetry/metrics.js';
import { type FakeTime, fakeTime } from './fake-time.js';
import { type ScriptedSource, scriptedSource } from './scripted-source.js';

/** Backfill depth of a test. */
export const DEPTH_SECONDS = 2 * HOUR_SECONDS;

/** The half hour of a recent hour: attempts have the time of the database, which uses the real clock. */
export const startOfTest = (): EpochSeconds => floorTo(Date.now() / 1000, HOUR_SECONDS) - HOUR_SECONDS / 2;

export interface CollectHarness {
  readonly time: FakeTime;
  readonly source: ScriptedSource;
  readonly store: CollectStore;
  readonly reads: MetricsStore;
  readonly health: HealthState;
  readonly metrics: Metrics;
  readonly collector: Collector;
  /** Every reported backfill progress. */
  readonly shown: Progress[];
  /** Lines of the log, parsed. */
  readonly log: Record<string, unknown>[];
  /** Value of one series of the service's own metrics. */
  metric(series: string): Promise<number | undefined>;
}

const RETENTION = {
  rawSeconds: 9 * DAY_SECONDS,
  hourlySeconds: 400 * DAY_SECONDS,
  podHourlySeconds: 35 * DAY_SECONDS,
  dailySeconds: null,
};

const reference = createReference({
  gridData: 'electricity-maps',
  ownRegions: [],
  defaultGridZone: null,
  defaultIntensityGramsPerKwh: null,
  defaultPue: null,
  serverLifetimeSeconds: 35_040 * 3600,
  hasAutopilotPrices: false,
  prices: {
    cpuUsdPerCoreHour: null,
    memoryUsdPerGibHour: null,
    gpuUsdPerHour: null,
    cpuSpotUsdPerCoreHour: null,
    memorySpotUsdPerGibHour: null,
    nodes: [],
    discount: 0,
  },
});

/** A collector on a real store, with an in-memory source and a clock that does not advance. */
export function createCollectHarness(database: Database, changes: Partial<CollectorOptions> = {}): CollectHarness {
  const time = fakeTime(startOfTest());
  const { now, timer } = time;
  const log: Record<string, unknown>[] = [];
  const logger = createLogger({ level: 'debug', format: 'json' }, { write: (line) => log.push(JSON.parse(line)) });
  const shown: Progress[] = [];
  const health = createHealthState({ startedAt: now(), isSample: false, database: database.kind });
  const metrics = createMetrics({ hasPodGauges: false, pools: () => [] });
  const source = scriptedSource();
  const store = changes.store ?? createCollectStore(database, { retention: RETENTION });
  const options: CollectorOptions = {
    store,
    recommend: {
      evidence: createEvidenceStore(database),
      recommendations: createRecommendationWriteStore(database),
      days: 7,
      evaluate: DEFAULT_EVALUATION_OPTIONS,
    },
    source,
    intensitySource: null,
    reference,
    cluster: 'prod',
    isSample: false,
    inTurn: createTurns(1),
    applyRetention: createRetentionJob({ store, metrics, logger, now, ...changes }),
    holder: 'first',
    depthSeconds: DEPTH_SECONDS,
    windowDepthSeconds: DEPTH_SECONDS,
    collectionDelaySeconds: 60,
    pollIntervalSeconds: 60,
    display: { show: (progress) => shown.push(progress) },
    health,
    logger,
    metrics,
    timer,
    now,
    ...changes,
  };
  health.setServing();
  return {
    time,
    source,
    store: options.store,
    reads: createMetricsStore(database, { maxReadRows: { server: 1e6, embedded: 1e6 }, now }),
    health,
    metrics,
    collector: createCollector(options),
    shown,
    log,
    async metric(series) {
      const text = await metrics.render();
      const line = text.split('\n').find((candidate) => candidate.startsWith(`${series} `));
      return line === undefined ? undefined : Number(line.slice(series.length + 1));
    },
  };
}
