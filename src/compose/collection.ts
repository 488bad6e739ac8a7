import { hostname } from 'node:os';
import { type Collector, createCollector } from '../collect/collector.js';
import { createProgressDisplay } from '../collect/jobs/collection/progress-display.js';
import { schedule } from '../collect/schedule.js';
import type { Config } from '../config/config.js';
import { DEFAULT_EVALUATION_OPTIONS } from '../domain/recommendations/evaluation-options.js';
import { createReference } from '../reference/reference.js';
import { type OpenSources, openSources } from '../sources/open-sources.js';
import {
  createCollectStore,
  createEvidenceStore,
  createRecommendationWriteStore,
  type Database,
} from '../store/index.js';
import type { BackendParts } from './backend-parts.js';

/** Default name of a real cluster, and the name of the sample cluster. */
const DEFAULT_CLUSTER = 'default';
const SAMPLE_CLUSTER = 'sample';
/** Pause between two searches for Prometheus. */
const DISCOVERY_PAUSE_SECONDS = 60;

/** The collection in this process, including the search for a source. */
export interface Collection {
  /** Resolves when the first search has ended, with or without a source. */
  begin(database: Database): Promise<void>;
  runOnce(): Promise<void>;
  stop(): Promise<void>;
}

export function createCollection(config: Config, parts: BackendParts, stopping: AbortSignal): Collection {
  const { health, logger, timer, now } = parts;
  const cluster = config.clusterName ?? (config.sample ? SAMPLE_CLUSTER : DEFAULT_CLUSTER);
  let found: { readonly collector: Collector; readonly sources: OpenSources } | null = null;
  let canAppear = false;

  const search = async (database: Database): Promise<void> => {
    if (found !== null || stopping.aborted) return;
    const { startedAt } = health.report();
    const sources = await openSources(config, { cluster, startedAt, now, signal: stopping });
    if ('detail' in sources) {
      if (health.report().detail !== sources.detail) logger.warn(sources.detail);
      health.setNoSource(sources.detail);
      canAppear = sources.canAppear;
      return;
    }
    const collector = composeCollector(config, parts, cluster, database, sources);
    found = { collector, sources };
    health.setNoSource(null);
    if (parts.isScheduled && !stopping.aborted) collector.start();
  };
  let searches = schedule(
    async () => {},
    DISCOVERY_PAUSE_SECONDS,
    timer,
    () => {},
  );
  return {
    async begin(database) {
      health.setNoSource('Searching for a source.');
      await search(database);
      if (!canAppear || !parts.isScheduled) return;
      const onError = (error: unknown): void => logger.error({ err: error }, 'the search for Prometheus failed');
      searches = schedule(() => search(database), DISCOVERY_PAUSE_SECONDS, timer, onError);
      searches.start();
    },
    async runOnce() {
      await found?.collector.runOnce();
    },
    async stop() {
      await searches.stop();
      await found?.collector.stop();
      await found?.sources.close();
    },
  };
}

function composeCollector(
  config: Config,
  { health, logger, metrics, timer, now, terminal }: BackendParts,
  cluster: string,
  database: Database,
  sources: OpenSources,
): Collector {
  const store = createCollectStore(database, {
    retention: {
      rawSeconds: config.retentionRawSeconds,
      hourlySeconds: config.retentionHourlySeconds,
      podHourlySeconds: config.retentionPodHourlySeconds,
      dailySeconds: config.retentionDailySeconds,
    },
  });
  return createCollector({
    store,
    recommend: {
      evidence: createEvidenceStore(database),
      recommendations: createRecommendationWriteStore(database),
      days: config.recommendationDays,
      evaluate: {
        ...DEFAULT_EVALUATION_OPTIONS,
        timezone: config.recommendationTimezone,
        systemNamespaces: config.recommendationSystemNamespaces,
      },
    },
    source: sources.observation,
    intensitySource: sources.intensities,
    reference: composeReference(config),
    cluster,
    isSample: config.sample,
    // Several processes may share a host name, or a process id.
    holder: `${hostname()}/${process.pid}/${now()}`,
    depthSeconds: sources.depthSeconds,
    windowDepthSeconds: sources.windowDepthSeconds,
    collectionDelaySeconds: config.collectionDelaySeconds,
    pollIntervalSeconds: config.pollIntervalSeconds,
    display: createProgressDisplay(terminal, logger, now, { name: 'Backfill', unit: 'Windows' }),
    health,
    logger,
    metrics,
    timer,
    now,
  });
}

const composeReference = (config: Config): ReturnType<typeof createReference> =>
  createReference({
    gridData: config.gridData,
    ownRegions: config.operatorRegions,
    defaultGridZone: config.defaultGridZone,
    defaultIntensityGramsPerKwh: config.defaultIntensityGramsPerKwh,
    defaultPue: config.defaultPue,
    serverLifetimeSeconds: config.serverLifetimeSeconds,
    prices: {
      cpuUsdPerCoreHour: config.priceCpuUsdPerCoreHour,
      memoryUsdPerGibHour: config.priceMemoryUsdPerGibHour,
      gpuUsdPerHour: config.priceGpuUsdPerHour,
      cpuSpotUsdPerCoreHour: config.priceSpotCpuUsdPerCoreHour,
      memorySpotUsdPerGibHour: config.priceSpotMemoryUsdPerGibHour,
      nodes: config.operatorPrices,
      discount: config.priceDiscount,
    },
    hasAutopilotPrices: config.hasAutopilotPrices,
  });
