import { type Collector, type CollectorOptions, createCollector } from '../collect/collector.js';
import type { ProgressDisplay } from '../collect/jobs/collection/progress-display.js';
import { schedule } from '../collect/schedule.js';
import type { Config } from '../config/config.js';
import type { ClusterSettings } from '../config/options/cluster-settings.js';
import type { AnnotationSettings } from '../domain/recommendations/evaluation/overrides.js';
import { examineCluster } from '../sources/examine-cluster.js';
import { type OpenSources, openSources } from '../sources/open-sources.js';
import type { Logger } from '../telemetry/logger.js';
import type { BackendParts } from './backend-parts.js';

/** Pause between two searches for Prometheus. */
const DISCOVERY_PAUSE_SECONDS = 60;

/** The parts that the clusters of a process have in common. */
export interface SharedParts
  extends Pick<CollectorOptions, 'applyRetention' | 'holder' | 'inTurn' | 'reference' | 'store'> {
  readonly recommend: Omit<CollectorOptions['recommend'], 'overrides'>;
  displayOf(cluster: string): ProgressDisplay;
}

/** The collection of one cluster, including the search for its source. */
export interface ClusterCollection {
  /** Resolves when the first search has ended, with or without a source. */
  begin(): Promise<void>;
  /** Nothing without a source. */
  runOnce(): Promise<void>;
  stop(): Promise<void>;
}

export function createClusterCollection(
  config: Config,
  cluster: ClusterSettings,
  parts: BackendParts,
  shared: SharedParts,
  stopping: AbortSignal,
): ClusterCollection {
  const { health, timer, now, isScheduled } = parts;
  const { name } = cluster;
  const logger = parts.logger.child({ cluster: name });
  let found: { readonly collector: Collector; readonly sources: OpenSources } | null = null;
  let missing: string | null = null;
  const setMissing = (detail: string | null): void => {
    missing = detail;
    health.setClusterSource(name, detail);
  };

  let warned: readonly string[] = [];
  /** Logs each warning when it appears. */
  const setWarnings = (warnings: readonly string[]): void => {
    for (const warning of warnings) if (!warned.includes(warning)) logger.warn(warning);
    warned = warnings;
    health.setWarnings(
      `cluster ${name}`,
      warnings.map((warning) => `${name}: ${warning}`),
    );
  };

  const search = async (): Promise<void> => {
    if (found !== null || stopping.aborted) return;
    const { startedAt } = health.report();
    const onAnnotations = ({ warnings }: AnnotationSettings) => setWarnings(warnings);
    const sources = await openSources(config, cluster, { startedAt, now, signal: stopping, onAnnotations });
    if ('detail' in sources) {
      if (missing !== sources.detail) logger.warn(sources.detail);
      setMissing(sources.detail);
      return;
    }
    const collector = composeCollector(config, cluster, parts, shared, sources);
    found = { collector, sources };
    logDiscovery(logger, sources);
    setMissing(null);
    if (isScheduled && !stopping.aborted) collector.start();
  };
  const searches = schedule(search, DISCOVERY_PAUSE_SECONDS, timer, (error) =>
    logger.error({ err: error }, 'the search for Prometheus failed'),
  );
  return {
    async begin() {
      setMissing('Searching for a source.');
      await search();
      if (found === null && isScheduled) searches.start();
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

function logDiscovery(logger: Logger, { discovery }: OpenSources): void {
  if (discovery === undefined) return;
  logger.info({ url: discovery.url }, 'Prometheus found');
  if (discovery.withheld !== null) logger.warn(discovery.withheld);
}

const composeCollector = (
  config: Config,
  cluster: ClusterSettings,
  { health, logger, metrics, timer, now }: BackendParts,
  { displayOf, recommend, ...shared }: SharedParts,
  sources: OpenSources,
): Collector =>
  createCollector({
    ...shared,
    recommend: { ...recommend, overrides: () => sources.annotations?.().overrides ?? [] },
    source: sources.observation,
    intensitySource: sources.intensities,
    cluster: cluster.name,
    examine: (signal) => examineCluster(config, cluster, { reference: shared.reference, now, signal }),
    isSample: config.sample,
    depthSeconds: sources.depthSeconds,
    windowDepthSeconds: sources.windowDepthSeconds,
    collectionDelaySeconds: config.collectionDelaySeconds,
    pollIntervalSeconds: config.pollIntervalSeconds,
    display: displayOf(cluster.name),
    health,
    logger,
    metrics,
    timer,
    now,
  });
