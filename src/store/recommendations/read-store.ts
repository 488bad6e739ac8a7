import type { Knex } from 'knex';
import type { Parts } from '../../domain/metrics-queries.js';
import type { RecommendationReadStore } from '../../domain/recommendations/recommendation-queries.js';
import type { Database } from '../connection/connect.js';
import { keysetPages } from '../query/serve/keyset-pages.js';
import { createSnapshots } from '../query/serve/snapshots.js';
import { createStreamLimit } from '../query/serve/stream-limit.js';
import { findRevision } from './evaluation-state.js';
import { findRecommendation, listHistory } from './history.js';
import { listRecommendations } from './recommendation-pages.js';
import { summarise } from './summary.js';

/** Maximum number of concurrent streams; on a server each holds a connection until its client has read the response. */
const STREAMS = 2;
/** Number of items per part of a stream; an item includes its evidence. */
const PART_ITEMS = 500;

/** Creates the read access to recommendations. Every call is one repeatable-read, read-only transaction. */
export function createRecommendationReadStore(database: Database): RecommendationReadStore {
  const { read, stream } = createSnapshots(database);
  const limitStream = createStreamLimit(STREAMS);
  /** Streams keyset pages: on a server in one snapshot; on the embedded database in one snapshot per page, so that other requests can run in between. */
  const pages = <
    Start extends { readonly offset: number; readonly after: Place | null },
    Place,
    Page extends { readonly next: Place | null },
  >(
    start: Start,
    signal: AbortSignal,
    readPage: (trx: Knex, at: Pick<Start, 'offset' | 'after'>) => Promise<Page>,
  ): Parts<Page> =>
    limitStream(
      database.kind === 'embedded'
        ? keysetPages((at) => read((trx) => readPage(trx, at), signal), start)
        : stream((trx) => keysetPages((at) => readPage(trx, at), start), signal),
    );
  return {
    listRecommendations: (filter, page, signal) => read((trx) => listRecommendations(trx, filter, page), signal),
    streamRecommendations: (filter, request, signal) =>
      pages(request, signal, (trx, at) =>
        listRecommendations(trx, filter, { sort: request.sort, ...at, limit: PART_ITEMS }),
      ),
    findRecommendation: (id, maxTransitions, signal) =>
      read((trx) => findRecommendation(trx, id, maxTransitions), signal),
    listHistory: (filter, page, signal) => read((trx) => listHistory(trx, filter, page), signal),
    streamHistory: (filter, request, signal) =>
      pages(request, signal, (trx, at) => listHistory(trx, filter, { ...at, limit: PART_ITEMS })),
    summarise: (filter, maxNamespaces, signal) => read((trx) => summarise(trx, filter, maxNamespaces), signal),
    findRevision: (clusters, labelKeys, signal) => read((trx) => findRevision(trx, clusters, labelKeys), signal),
  };
}
