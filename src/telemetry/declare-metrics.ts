import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { GaugeInputs } from './gauge-inputs.js';

/** Seconds; up to the longest that a request or a cycle may take. */
const REQUEST_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const COLLECTION_BUCKETS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

/** Every metric of the service itself; those of the process are prom-client's, those of the newest window stand apart. */
export const declareMetrics = (registry: Registry, pools: GaugeInputs['pools']) => ({
  requestSeconds: new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from a request to the end of its answer.',
    labelNames: ['operation_id', 'method', 'status'],
    buckets: REQUEST_BUCKETS,
    registers: [registry],
  }),
  ...declareCollectionMetrics(registry),
  poolConnections: new Gauge({
    name: 'greenkube_database_pool_connections',
    help: 'Database connections by state; `pending` are waits for one.',
    labelNames: ['pool', 'state'],
    registers: [registry],
    collect() {
      for (const { pool, used, free, pending } of pools()) {
        this.set({ pool, state: 'used' }, used);
        this.set({ pool, state: 'free' }, free);
        this.set({ pool, state: 'pending' }, pending);
      }
    },
  }),
});

const declareCollectionMetrics = (registry: Registry) => ({
  collectionSeconds: new Histogram({
    name: 'greenkube_collection_duration_seconds',
    help: 'Time to ask a source for one range of windows, estimate and store them.',
    labelNames: ['source', 'cluster'],
    buckets: COLLECTION_BUCKETS,
    registers: [registry],
  }),
  collections: new Counter({
    name: 'greenkube_collections_total',
    help: 'Ranges of windows asked of a source, by the worst outcome among their windows.',
    labelNames: ['source', 'cluster', 'outcome'],
    registers: [registry],
  }),
  collectionLagSeconds: new Gauge({
    name: 'greenkube_collection_lag_seconds',
    help: 'Age of the end of the newest stored window.',
    labelNames: ['source', 'cluster'],
    registers: [registry],
  }),
  windows: new Counter({
    name: 'greenkube_windows_total',
    help: 'Windows collected, by status.',
    labelNames: ['cluster', 'status'],
    registers: [registry],
  }),
  sourceProblems: new Gauge({
    name: 'greenkube_source_problems',
    help: 'Problems with the sources in the last cycle, by what was asked: what /health lists.',
    labelNames: ['cluster', 'source', 'problem'],
    registers: [registry],
  }),
  rowsWritten: new Counter({
    name: 'greenkube_rows_written_total',
    help: 'Rows written, by kind of row.',
    labelNames: ['table'],
    registers: [registry],
  }),
  rowsDeleted: new Counter({
    name: 'greenkube_retention_deleted_rows_total',
    help: 'Rows deleted because their retention was over.',
    registers: [registry],
  }),
  partitionsDropped: new Counter({
    name: 'greenkube_retention_dropped_partitions_total',
    help: 'Days of raw windows dropped because their retention was over.',
    registers: [registry],
  }),
  rollUpLagSeconds: new Gauge({
    name: 'greenkube_rollup_lag_seconds',
    help: 'Age of the end of the oldest hour that should be rolled up and is not; 0 when there is none.',
    labelNames: ['cluster'],
    registers: [registry],
  }),
  backfillRemaining: new Gauge({
    name: 'greenkube_backfill_remaining_windows',
    help: 'Windows of the past that are still to be collected.',
    labelNames: ['cluster'],
    registers: [registry],
  }),
  recommendationSeconds: new Histogram({
    name: 'greenkube_recommendation_run_duration_seconds',
    help: 'Time to judge a cluster, from reading the evidence to writing what was decided.',
    labelNames: ['cluster'],
    buckets: COLLECTION_BUCKETS,
    registers: [registry],
  }),
  recommendationRuns: new Counter({
    name: 'greenkube_recommendation_runs_total',
    help: 'Runs of the recommendation engine, by outcome.',
    labelNames: ['cluster', 'outcome'],
    registers: [registry],
  }),
  leasesLost: new Counter({
    name: 'greenkube_collector_lease_lost_total',
    help: 'Collection cycles that ended because another process held the lease of the cluster meanwhile.',
    labelNames: ['cluster'],
    registers: [registry],
  }),
  isLeader: new Gauge({
    name: 'greenkube_collector_leader',
    help: '1 where this process collects the cluster, 0 where another one does.',
    labelNames: ['cluster'],
    registers: [registry],
  }),
});
