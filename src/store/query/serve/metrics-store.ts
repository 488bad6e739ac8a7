import type {
  ClusterBounds,
  ItemRequest,
  MetricsStore,
  Page,
  PageRequest,
  Parts,
  ReadScope,
} from '../../../domain/metrics-queries.js';
import type { SimulationStore } from '../../../domain/simulation/ports.js';
import { type EpochSeconds, lastDueWindowEnd } from '../../../domain/time/window.js';
import type { Database } from '../../connection/connect.js';
import { writesTo } from '../../connection/write-count.js';
import { type ItemList, readPage, streamPages } from '../answers/item-list.js';
import { NAMESPACES } from '../answers/namespaces.js';
import { NODES } from '../answers/nodes.js';
import { PODS } from '../answers/pods.js';
import { readSeries } from '../answers/series.js';
import { streamSeries } from '../answers/series-stream.js';
import { readSum, readTotals } from '../answers/totals.js';
import { readWorkloadHistory } from '../answers/workload-history.js';
import { listClusterBounds } from '../plan/cluster-bounds.js';
import type { ReadLimits } from '../plan/query-plan.js';
import { keysetPages } from './keyset-pages.js';
import { createRequestCache } from './request-cache.js';
import { findRevision } from './revision.js';
import { createSnapshots } from './snapshots.js';
import { createStreamLimit } from './stream-limit.js';

export interface MetricsStoreOptions {
  /** Stored rows that one answer may rest on, by kind of database. */
  readonly maxReadRows: { readonly server: number; readonly embedded: number };
  /** Default DEFAULT_RANK_FIRST_ROWS. */
  readonly rankFirstRows?: number;
  /** Windows that are not due yet are not missing. */
  readonly now: () => EpochSeconds;
  /** Default DEFAULT_PARTS. */
  readonly parts?: StreamParts;
}

/** How much of a stream is read, and held, at a time. */
interface StreamParts {
  /** Rows of a cursor. */
  readonly rows: number;
  /** Items of a keyset page. Each groups all facts anew, so there should be few; and each holds others up. */
  readonly items: number;
  readonly points: number;
}

/** 1 to 5 MB as objects. */
const DEFAULT_PARTS: StreamParts = { rows: 500, items: 2_000, points: 1_000 };

/**
 * About 8 s of aggregation on a server with two cores (600,000 rows/s). The embedded database does half of that, one
 * read at a time, and no read can be cancelled there: about 2 s.
 */
export const DEFAULT_MAX_READ_ROWS = { server: 5_000_000, embedded: 500_000 } as const;

/**
 * Where two readings of the rows should be quicker than one that holds every group of every bucket. A guess between what was
 * seen: 15,000 rows in one go took 25 ms, 720,000 took 4.2 s.
 */
const DEFAULT_RANK_FIRST_ROWS = 50_000;

/** Streams at a time on the embedded database, where each waits for its turn between others. */
const EMBEDDED_STREAMS = 4;

/** At most half of a server's connections are held by streams, so that short reads always find one. */
const streamLimit = (database: Database): number =>
  database.kind === 'embedded' ? EMBEDDED_STREAMS : Math.max(1, Math.floor(database.poolStats().read.max / 2));

/**
 * Bounds and revisions are asked for with every request. What this process writes is seen at once, what another one
 * writes a second later: an answer may be that old, and its ETag is never newer than it is.
 */
const MEMORY = { maxAgeSeconds: 1, maxEntries: 1_000 } as const;

/** The reading half of the store. */
export function createMetricsStore(database: Database, options: MetricsStoreOptions): MetricsStore & SimulationStore {
  const limits = (): ReadLimits => ({
    maxReadRows: options.maxReadRows[database.kind],
    rankFirstRows: options.rankFirstRows ?? DEFAULT_RANK_FIRST_ROWS,
    dueUntil: lastDueWindowEnd(options.now()),
  });
  const parts = options.parts ?? DEFAULT_PARTS;
  const { read, stream } = createSnapshots(database);
  const limitStream = createStreamLimit(streamLimit(database));
  const memory = { now: options.now, version: () => writesTo(database), ...MEMORY };
  const bounds = createRequestCache<ClusterBounds[]>(memory);
  const revisions = createRequestCache<string>(memory);
  const page =
    <Item>(list: ItemList<Item>) =>
    (scope: ReadScope, request: PageRequest, signal?: AbortSignal): Promise<Page<Item>> =>
      read((trx) => readPage(trx, list, scope, request, limits()), signal);
  const pages =
    <Item>(list: ItemList<Item>) =>
    (scope: ReadScope, request: ItemRequest, signal: AbortSignal): Parts<Page<Item>> =>
      limitStream(
        database.kind === 'embedded'
          ? keysetPages(
              (start) => page(list)(scope, { sort: request.sort, ...start, limit: parts.items }, signal),
              request,
            )
          : stream((trx) => streamPages(trx, list, scope, request, limits(), parts.rows), signal),
      );
  return {
    listClusterBounds: (clusters, signal) =>
      bounds.get(JSON.stringify(clusters), (ended) => read((trx) => listClusterBounds(trx, clusters), ended), signal),
    readTotals: (scope, signal) => read((trx) => readTotals(trx, scope, limits()), signal),
    readSum: (scope, signal) => read((trx) => readSum(trx, scope, limits()), signal),
    listNamespaces: page(NAMESPACES),
    listNodes: page(NODES),
    listPods: page(PODS),
    readSeries: (request, signal) => read((trx) => readSeries(trx, request, limits()), signal),
    readWorkloadHistory: (request, signal) => read((trx) => readWorkloadHistory(trx, request, limits()), signal),
    streamNamespaces: pages(NAMESPACES),
    streamNodes: pages(NODES),
    streamPods: pages(PODS),
    streamSeries: (request, signal) =>
      limitStream(
        database.kind === 'embedded'
          ? streamSeries((work) => read(work, signal), request, limits(), parts.points)
          : stream((trx) => streamSeries((work) => work(trx), request, limits(), parts.points), signal),
      ),
    findRevision: (clusters, range, signal) => {
      const { dueUntil } = limits();
      const ask = (ended: AbortSignal) => read((trx) => findRevision(trx, clusters, range, dueUntil), ended);
      return revisions.get(JSON.stringify([clusters, range, dueUntil]), ask, signal);
    },
  };
}
