import type { Knex } from 'knex';
import type { MetricsStore } from '../../domain/read-model.js';
import type { SimulationStore } from '../../domain/simulation/ports.js';
import { type EpochSeconds, lastDueWindowEnd } from '../../domain/window.js';
import type { Database } from '../connect.js';
import { withProblems } from '../database-error.js';
import { listClusterBounds } from './bounds.js';
import { listNamespaces } from './namespaces.js';
import { listNodes } from './nodes.js';
import { listPods } from './pods.js';
import type { ReadLimits } from './read-frame.js';
import { findRevision } from './revision.js';
import { readSeries } from './series.js';
import { readTotals } from './totals.js';
import { readWorkloadHistory } from './workload-history.js';

export interface MetricsStoreOptions {
  /** Stored rows that one answer may rest on, by kind of database. */
  readonly maxReadRows: { readonly server: number; readonly embedded: number };
  /** Windows that are not due yet are not missing. */
  readonly now: () => EpochSeconds;
}

/**
 * About 8 s of aggregation on a server with two cores (600,000 rows/s). The embedded database does half of that, one
 * read at a time, and no read can be cancelled there: about 2 s.
 */
export const DEFAULT_MAX_READ_ROWS = { server: 5_000_000, embedded: 500_000 } as const;

/** The reading half of the store. Every call is one repeatable-read, read-only snapshot on the reading connection. */
export function createMetricsStore(database: Database, options: MetricsStoreOptions): MetricsStore & SimulationStore {
  const limits = (): ReadLimits => ({
    maxReadRows: options.maxReadRows[database.kind],
    dueUntil: lastDueWindowEnd(options.now()),
  });
  const inSnapshot = <Answer>(read: (trx: Knex) => Promise<Answer>): Promise<Answer> =>
    withProblems(() =>
      database.readKnex.transaction((trx) => read(trx), { isolationLevel: 'repeatable read', readOnly: true }),
    );
  return {
    listClusterBounds: (clusters) => inSnapshot((trx) => listClusterBounds(trx, clusters)),
    readTotals: (scope) => inSnapshot((trx) => readTotals(trx, scope, limits())),
    listNamespaces: (scope, page) => inSnapshot((trx) => listNamespaces(trx, scope, page, limits())),
    listNodes: (scope, page) => inSnapshot((trx) => listNodes(trx, scope, page, limits())),
    listPods: (scope, page) => inSnapshot((trx) => listPods(trx, scope, page, limits())),
    readSeries: (request) => inSnapshot((trx) => readSeries(trx, request, limits())),
    readWorkloadHistory: (request) => inSnapshot((trx) => readWorkloadHistory(trx, request, limits())),
    findRevision: (clusters, range) => inSnapshot((trx) => findRevision(trx, clusters, range, limits().dueUntil)),
  };
}
