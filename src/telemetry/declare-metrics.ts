import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { GaugeInputs } from './gauge-inputs.js';

/** Histogram buckets in seconds, up to the maximum duration of a request or cycle. */
const REQUEST_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const COLLECTION_BUCKETS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

/** Declares the metrics of the service itself. prom-client adds the process metrics; other files declare the gauges of the newest window and of recommendations. */
export const declareMetrics = (
  registry: Registry,
  { pools, databaseFaults }: Pick<GaugeInputs, 'pools' | 'databaseFaults'>,
) => ({
  requestSeconds: new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the start of a request to the end of its response.',
    labelNames: ['operation_id', 'method', 'status'],
    buckets: REQUEST_BUCKETS,
    registers: [registry],
  }),
  ...declareCollectionMetrics(registry),
  poolConnections: new Gauge({
    name: 'greenkube_database_pool_connections',
    help: 'Database connections by state; `pending` counts waiting requests.',
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
  databaseFaults: new Gauge({
    name: 'greenkube_database_fault',
    help: 'Present state of a database that does not serve: 1, with the access that fails (`read`, `write`) and the state of /health; absent otherwise.',
    labelNames: ['access', 'state'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [access, state] of databaseFaults()) this.set({ access, state }, 1);
    },
  }),
});

const declareCollectionMetrics = (registry: Registry) => ({
  collectionSeconds: new Histogram({
    name: 'greenkube_collection_duration_seconds',
    help: 'Time to read a range of windows from a source, estimate and store them.',
    labelNames: ['source', 'cluster'],
    buckets: COLLECTION_BUCKETS,
    registers: [registry],
  }),
  collections: new Counter({
    name: 'greenkube_collections_total',
    help: 'Ranges of windows read from a source, by the worst outcome of their windows.',
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
    help: 'Collected windows, by status.',
    labelNames: ['cluster', 'status'],
    registers: [registry],
  }),
  sourceProblems: new Gauge({
    name: 'greenkube_source_problems',
    help: 'Problems of data sources in the newest due window, by query; /health shows the details.',
    labelNames: ['cluster', 'source', 'problem'],
    registers: [registry],
  }),
  rowsWritten: new Counter({
    name: 'greenkube_rows_written_total',
    help: 'Written rows, by table.',
    labelNames: ['table'],
    registers: [registry],
  }),
  rowsDeleted: new Counter({
    name: 'greenkube_retention_deleted_rows_total',
    help: 'Rows deleted because their retention time has passed.',
    registers: [registry],
  }),
  partitionsDropped: new Counter({
    name: 'greenkube_retention_dropped_partitions_total',
    help: 'Days of raw windows dropped because their retention time has passed.',
    registers: [registry],
  }),
  rollUpLagSeconds: new Gauge({
    name: 'greenkube_rollup_lag_seconds',
    help: 'Age of the end of the oldest hour that is due and not rolled up; 0 if there is none.',
    labelNames: ['cluster'],
    registers: [registry],
  }),
  backfillRemaining: new Gauge({
    name: 'greenkube_backfill_remaining_windows',
    help: 'Past windows that the backfill has not collected yet.',
    labelNames: ['cluster'],
    registers: [registry],
  }),
  recommendationSeconds: new Histogram({
    name: 'greenkube_recommendation_run_duration_seconds',
    help: 'Time to evaluate a cluster, from reading the evidence to writing the recommendations.',
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
    help: 'Collection cycles that were aborted because another process had taken over the lease of the cluster.',
    labelNames: ['cluster'],
    registers: [registry],
  }),
  isLeader: new Gauge({
    name: 'greenkube_collector_leader',
    help: '1 if this process collects the cluster, 0 if another process does.',
    labelNames: ['cluster'],
    registers: [registry],
  }),
});
