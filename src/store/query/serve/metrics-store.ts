import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
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
import {
  ceilTo,
  DAY_SECONDS,
  type EpochSeconds,
  floorTo,
  HOUR_SECONDS,
  lastDueWindowEnd,
  type TimeRange,
  WINDOW_DUE_SECONDS,
} from '../../../domain/time/window.js';
import type { Database } from '../../connection/connect.js';
import { writesTo } from '../../connection/write-count.js';
import { timestamp } from '../../sql/sql-part.js';
import { CLUSTERS } from '../answers/clusters.js';
import { readCoverage } from '../answers/coverage-timeline.js';
import { type ItemList, readPage, streamPages } from '../answers/item-list.js';
import { labelGroups } from '../answers/label-groups.js';
import { readLabelKeys } from '../answers/label-keys.js';
import { NAMESPACES } from '../answers/namespaces.js';
import { readNodes } from '../answers/node-pools.js';
import { NODES } from '../answers/nodes.js';
import { PODS } from '../answers/pods.js';
import { readSeries } from '../answers/series.js';
import { streamSeries } from '../answers/series-stream.js';
import { readSum, readTotals } from '../answers/totals.js';
import { readWorkloadHistory } from '../answers/workload-history.js';
import { WORKLOADS } from '../answers/workloads.js';
import { listClusterBounds } from '../plan/plan-clusters.js';
import type { ReadLimits } from '../plan/query-plan.js';
import { keysetPages } from './keyset-pages.js';
import { createRequestCache } from './request-cache.js';
import { createSnapshots } from './snapshots.js';
import { createStreamLimit } from './stream-limit.js';

/**
 * A text that changes with the data of the UTC days in the range, with the states of hours (an edge that is not at a full
 * hour moves by up to an hour once its hour is sealed) and with the due part of the range (for coverage). Reads only
 * bookkeeping tables.
 */
export async function findRevision(
  trx: Knex,
  clusters: readonly string[],
  range: TimeRange,
  dueUntil: EpochSeconds,
): Promise<string> {
  const bindings = {
    isEvery: clusters.length === 0,
    clusters,
    rangeFrom: timestamp(
      floorTo(range.from % HOUR_SECONDS === 0 ? range.from : range.from - HOUR_SECONDS, DAY_SECONDS),
    ),
    rangeTo: timestamp(ceilTo(range.to % HOUR_SECONDS === 0 ? range.to : range.to + HOUR_SECONDS, DAY_SECONDS)),
  };
  const found = await trx.raw<{ rows: { cluster: string; revisions: string | null; states: string | null }[] }>(
    `select c.id || '/' || c.name as cluster,
            (select string_agg(extract(epoch from r.day)::bigint || ':' || r.revision, ',' order by r.day)
               from data_revision r
              where r.cluster_id = c.id and r.day >= :rangeFrom::timestamptz and r.day < :rangeTo::timestamptz) as revisions,
            (select string_agg(h.state || ':' || h.hours, ',' order by h.state)
               from (select state, count(*) as hours from hour_state
                      where cluster_id = c.id and hour >= :rangeFrom::timestamptz and hour < :rangeTo::timestamptz
                      group by state) h) as states
       from cluster c
      where cast(:isEvery as boolean) or c.name = any(:clusters::text[])
      order by c.id`,
    bindings,
  );
  const due = Math.max(range.from, Math.min(range.to, dueUntil));
  return createHash('sha256')
    .update(JSON.stringify([found.rows, due]))
    .digest('base64url');
}

export interface MetricsStoreOptions {
  /** Maximum number of stored rows that a response may read. */
  readonly maxReadRows: { readonly server: number; readonly embedded: number };
  /** Default DEFAULT_RANK_FIRST_ROWS. */
  readonly rankFirstRows?: number;
  /** Current time; windows that are not due yet do not count as missing. */
  readonly now: () => EpochSeconds;
  /** Delay between the end of a window and the time at which it is due. Default: WINDOW_DUE_SECONDS. */
  readonly collectionDelaySeconds?: number;
  /** Default DEFAULT_PARTS. */
  readonly parts?: StreamParts;
}

/** Size of the parts in which a stream is read. */
interface StreamParts {
  /** Rows per batch of a cursor. */
  readonly rows: number;
  /** Items per keyset page. Each page groups all facts again, so pages should be few, but a large page blocks other requests. */
  readonly items: number;
  readonly points: number;
}

/** A part has 1 to 5 MB of objects. */
const DEFAULT_PARTS: StreamParts = { rows: 500, items: 2_000, points: 1_000 };

/**
 * On a server with two cores 5,000,000 rows take about 8 s (600,000 rows/s). The embedded database has half the speed, runs
 * one query at a time and cannot cancel it, so its limit is about 2 s.
 */
export const DEFAULT_MAX_READ_ROWS = { server: 5_000_000, embedded: 500_000 } as const;

/**
 * Number of rows from which on reading them twice is faster than one pass that holds all groups of all buckets. An estimate
 * between two measurements: one pass took 25 ms for 15,000 rows and 4.2 s for 720,000.
 */
const DEFAULT_RANK_FIRST_ROWS = 50_000;

/** Maximum number of streams on the embedded database, where they share one connection. */
const EMBEDDED_STREAMS = 4;

/** Streams use at most half of the connections to a server, so that connections remain for short reads. */
const streamLimit = (database: Database): number =>
  database.kind === 'embedded' ? EMBEDDED_STREAMS : Math.max(1, Math.floor(database.poolStats().read.max / 2));

/**
 * Every request reads bounds and revisions, so they are cached. Writes of this process are visible at once, writes of other
 * processes after at most a second. The ETag of a response is never newer than its data.
 */
const CACHE = { maxAgeSeconds: 1, maxEntries: 1_000 } as const;

/** Creates the read access to metrics. */
export function createMetricsStore(database: Database, options: MetricsStoreOptions): MetricsStore & SimulationStore {
  const limits = (): ReadLimits => ({
    maxReadRows: options.maxReadRows[database.kind],
    rankFirstRows: options.rankFirstRows ?? DEFAULT_RANK_FIRST_ROWS,
    dueUntil: lastDueWindowEnd(options.now(), options.collectionDelaySeconds ?? WINDOW_DUE_SECONDS),
  });
  const parts = options.parts ?? DEFAULT_PARTS;
  const { read, stream } = createSnapshots(database);
  const limitStream = createStreamLimit(streamLimit(database));
  const memory = { now: options.now, version: () => writesTo(database), ...CACHE };
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
          ? keysetPages((start) => page(list)(scope, { ...request, ...start, limit: parts.items }, signal), request)
          : stream((trx) => streamPages(trx, list, scope, request, limits(), parts.rows), signal),
      );
  return {
    listClusterBounds: (clusters, signal) =>
      bounds.get(JSON.stringify(clusters), (ended) => read((trx) => listClusterBounds(trx, clusters), ended), signal),
    readTotals: (scope, signal) => read((trx) => readTotals(trx, scope, limits()), signal),
    readSum: (scope, signal) => read((trx) => readSum(trx, scope, limits()), signal),
    listNamespaces: page(NAMESPACES),
    listNodes: (scope, request, signal) => read((trx) => readNodes(trx, scope, request, limits()), signal),
    listPods: page(PODS),
    listWorkloads: page(WORKLOADS),
    listClusters: page(CLUSTERS),
    listLabelGroups: (key, ...rest) => page(labelGroups(key))(...rest),
    listLabelKeys: (scope, name, signal) => read((trx) => readLabelKeys(trx, scope, name, limits()), signal),
    readSeries: (request, signal) => read((trx) => readSeries(trx, request, limits()), signal),
    readCoverage: (request, signal) => read((trx) => readCoverage(trx, request, limits()), signal),
    readWorkloadHistory: (request, signal) => read((trx) => readWorkloadHistory(trx, request, limits()), signal),
    streamNamespaces: pages(NAMESPACES),
    streamNodes: pages(NODES),
    streamPods: pages(PODS),
    streamWorkloads: pages(WORKLOADS),
    streamClusters: pages(CLUSTERS),
    streamLabelGroups: (key, ...rest) => pages(labelGroups(key))(...rest),
    streamSeries: (request, signal) =>
      limitStream(
        database.kind === 'embedded'
          ? streamSeries((work) => read(work, signal), request, limits(), parts.points)
          : stream((trx) => streamSeries((work) => work(trx), request, limits(), parts.points), signal),
      ),
    findRevision: (clusters, range, signal) => {
      const { dueUntil } = limits();
      const load = (ended: AbortSignal) => read((trx) => findRevision(trx, clusters, range, dueUntil), ended);
      return revisions.get(JSON.stringify([clusters, range, dueUntil]), load, signal);
    },
  };
}
