import { collectDefaultMetrics, Registry } from 'prom-client';
import type { SourceProblem } from '../domain/cluster/observation.js';
import type { WindowFacts } from '../domain/measures/entity-facts.js';
import type { RunStatus, WriteOutcome } from '../domain/ports.js';
import type { OpenPotential } from '../domain/recommendations/ports.js';
import { WINDOW_SECONDS } from '../domain/time/window.js';
import type { declareMetrics } from './declare-metrics.js';
import type { NoFindingCounts } from './declare-recommendation-gauges.js';
import type { GaugeInputs, PoolState, WindowGauges } from './gauge-inputs.js';
import { declareAllMetrics } from './list-metrics.js';
import { gaugesOf } from './window-gauges.js';

/** Measurement of the collection of one range of windows from a source. */
export interface CollectionReport {
  readonly source: string;
  readonly cluster: string;
  readonly seconds: number;
  /** Worst status of the windows in the range. */
  readonly outcome: RunStatus;
}

/** A run of the recommendation engine over one cluster. */
export interface RecommendationRunReport {
  readonly cluster: string;
  readonly seconds: number;
  readonly outcome: 'succeeded' | 'failed';
}

/** Interface for recording metrics; the names of the Prometheus metrics are internal to this folder. */
export interface Metrics {
  /** Media type of the text that `render` returns. */
  readonly contentType: string;
  render(): Promise<string>;
  observeRequest(operationId: string, method: string, status: number, seconds: number): void;
  observeCollection(report: CollectionReport): void;
  setCollectionLag(source: string, cluster: string, seconds: number): void;
  countWindow(cluster: string, status: RunStatus): void;
  /** The lease of a cluster was lost while its collection ran. */
  countLeaseLost(cluster: string): void;
  countRowsWritten(outcome: Pick<WriteOutcome, 'podRows' | 'nodeRows' | 'containerRows'>): void;
  /** Replaces the gauges of problems of the cluster's sources. */
  setSourceProblems(cluster: string, problems: readonly SourceProblem[]): void;
  countRolledUpRows(rows: number): void;
  countRetention(removed: { readonly droppedPartitions: number; readonly deletedRows: number }): void;
  setRollUpLag(cluster: string, seconds: number): void;
  setBackfillRemaining(cluster: string, windows: number): void;
  observeRecommendationRun(report: RecommendationRunReport): void;
  /** Replaces the gauges of the cluster's open recommendations. */
  setRecommendations(cluster: string, potentials: readonly OpenPotential[]): void;
  /** Replaces the numbers of rules that could not decide in the newest evaluation of the whole cluster. */
  setUndecidedRules(cluster: string, counts: NoFindingCounts): void;
  /** Sets whether this process collects the cluster; if not, removes the gauges of its newest window and its recommendations. */
  setLeader(cluster: string, isLeader: boolean): void;
  /** Replaces the gauges of the newest window; an older window than the last one set is ignored. */
  setWindow(cluster: string, facts: WindowFacts): void;
}

export interface MetricsOptions {
  /** Whether to export gauges per pod. */
  readonly hasPodGauges: boolean;
  /** State of the connection pools; must not access the database. */
  readonly pools: () => readonly PoolState[];
  /** Present states of the database, by access; none by default. */
  readonly databaseFaults?: GaugeInputs['databaseFaults'];
}

/** Gauges of prom-client whose names mark them as counters. Each is the sum over the types of the gauge without `_total`. */
const MISNAMED_GAUGES = ['handles', 'requests', 'resources'].map((kind) => `nodejs_active_${kind}_total`);

/** Creates metrics with a separate registry, so that several instances in one process do not conflict. */
export function createMetrics(options: MetricsOptions): Metrics {
  const registry = new Registry();
  const newest = new Map<string, WindowGauges>();
  const potentials = new Map<string, readonly OpenPotential[]>();
  const undecided = new Map<string, NoFindingCounts>();
  const declared = declareAllMetrics(registry, {
    pools: options.pools,
    databaseFaults: options.databaseFaults ?? (() => []),
    windows: () => newest.values(),
    potentials: () => potentials,
    undecided: () => undecided,
  });
  collectDefaultMetrics({ register: registry });
  for (const gauge of MISNAMED_GAUGES) registry.removeSingleMetric(gauge);
  return {
    contentType: registry.contentType,
    render: () => registry.metrics(),
    ...recordOperations(declared),
    setLeader(cluster, isLeader) {
      declared.isLeader.set({ cluster }, isLeader ? 1 : 0);
      if (isLeader) return;
      newest.delete(cluster);
      potentials.delete(cluster);
      undecided.delete(cluster);
    },
    setRecommendations: (cluster, open) => potentials.set(cluster, open),
    setUndecidedRules: (cluster, counts) => undecided.set(cluster, counts),
    setWindow(cluster, facts) {
      // A backfill writes many windows that are older than the shown one.
      if (facts.windowStart + WINDOW_SECONDS < (newest.get(cluster)?.windowEnd ?? 0)) return;
      newest.set(cluster, gaugesOf(cluster, facts, options.hasPodGauges));
    },
  };
}

type Recording = Omit<
  Metrics,
  'contentType' | 'render' | 'setLeader' | 'setWindow' | 'setRecommendations' | 'setUndecidedRules'
>;

type ProblemLabels = Readonly<Record<'cluster' | 'source' | 'problem', string>>;

/** Counts problems by query. A query name can end with `/<node>`; the node is removed, so that the number of series is limited. */
function countProblems(
  cluster: string,
  problems: readonly SourceProblem[],
): ReadonlyMap<string, { readonly labels: ProblemLabels; readonly count: number }> {
  const counts = new Map<string, { labels: ProblemLabels; count: number }>();
  for (const { source, query } of problems) {
    const problem = query.split('/')[0] ?? query;
    const entry = counts.get(`${source} ${problem}`) ?? { labels: { cluster, source, problem }, count: 0 };
    entry.count += 1;
    counts.set(`${source} ${problem}`, entry);
  }
  return counts;
}

const recordOperations = (
  declared: ReturnType<typeof declareMetrics>,
  reported = new Map<string, readonly ProblemLabels[]>(),
): Recording => ({
  observeRequest: (operation_id, method, status, seconds) =>
    declared.requestSeconds.observe({ operation_id, method, status }, seconds),
  observeCollection({ source, cluster, seconds, outcome }) {
    declared.collectionSeconds.observe({ source, cluster }, seconds);
    declared.collections.inc({ source, cluster, outcome });
  },
  setCollectionLag: (source, cluster, seconds) => declared.collectionLagSeconds.set({ source, cluster }, seconds),
  countWindow: (cluster, status) => declared.windows.inc({ cluster, status }),
  countLeaseLost: (cluster) => declared.leasesLost.inc({ cluster }),
  setSourceProblems(cluster, problems) {
    for (const labels of reported.get(cluster) ?? []) declared.sourceProblems.remove(labels);
    const counts = countProblems(cluster, problems);
    reported.set(
      cluster,
      [...counts.values()].map(({ labels }) => labels),
    );
    for (const { labels, count } of counts.values()) declared.sourceProblems.set(labels, count);
  },
  countRowsWritten({ podRows, nodeRows, containerRows }) {
    declared.rowsWritten.inc({ table: 'pod_window' }, podRows);
    declared.rowsWritten.inc({ table: 'node_window' }, nodeRows);
    declared.rowsWritten.inc({ table: 'container_window' }, containerRows);
  },
  countRolledUpRows: (rows) => declared.rowsWritten.inc({ table: 'roll_up' }, rows),
  countRetention({ droppedPartitions, deletedRows }) {
    declared.partitionsDropped.inc(droppedPartitions);
    declared.rowsDeleted.inc(deletedRows);
  },
  setRollUpLag: (cluster, seconds) => declared.rollUpLagSeconds.set({ cluster }, seconds),
  setBackfillRemaining: (cluster, windows) => declared.backfillRemaining.set({ cluster }, windows),
  observeRecommendationRun({ cluster, seconds, outcome }) {
    declared.recommendationSeconds.observe({ cluster }, seconds);
    declared.recommendationRuns.inc({ cluster, outcome });
  },
});
