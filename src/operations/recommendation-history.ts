import type { OperationHandlers } from '../contract/index.js';
import type { HistoryPage, HistoryPosition } from '../domain/recommendations/read-model.js';
import { ceilTo, WINDOW_SECONDS } from '../domain/window.js';
import { answerUnlessKnown, type JsonReply } from './conditional.js';
import type { OperationDeps } from './deps.js';
import { type ExportSource, exportPages } from './export/export-pages.js';
import type { ExportReply } from './export/export-reply.js';
import { lineWriter } from './export/item-lines.js';
import { revisionsOf } from './recommendation-list.js';
import { type CursorPlace, encodeCursor } from './request/cursor.js';
import { resolvePageStart } from './request/page.js';
import { toHistoryFilter } from './request/recommendation-filter.js';
import { resolveTime } from './request/scope.js';
import { toIso } from './response/instant.js';
import { toRecommendationChange } from './response/transition.js';

/** Range of a history that names none. */
const DEFAULT_LAST = '30d';

type HistoryDeps = Pick<OperationDeps, 'exportMaxRows' | 'now' | 'recommendations' | 'version'>;
type HistoryBody = Extract<
  Awaited<ReturnType<OperationHandlers['listRecommendationHistory']>>,
  { readonly type: 'application/json' }
>['body'];
/** The key is the id of the recommendation and the number of its transition. */
type HistoryPlace = CursorPlace & { readonly value: number; readonly key: string };

const isPlace = (place: CursorPlace): place is HistoryPlace =>
  typeof place.value === 'number' && /^rec_[0-9a-z]{16}\/[1-9][0-9]{0,8}$/.test(String(place.key));

function toPosition({ value, key }: HistoryPlace): HistoryPosition {
  const [id = '', sequence] = key.split('/');
  return { at: value, id, sequence: Number(sequence) };
}

/** Changes of status in a range, newest first. */
export const createHistoryOperation =
  (deps: HistoryDeps): OperationHandlers['listRecommendationHistory'] =>
  async ({ query, sent, mediaType, ifNoneMatch, signal }) => {
    const { now, recommendations: store, version, exportMaxRows } = deps;
    const operation = 'listRecommendationHistory';
    const owner = { operation, query };
    const { limit } = query;
    const { offset, place } = resolvePageStart(owner, query, isPlace);
    // What happens now is in it, unlike in questions over what was collected.
    const defaultTo = place?.range.to ?? ceilTo(now() + 1, WINDOW_SECONDS);
    const { range: resolved, timezone } = resolveTime(query, { defaultTo, defaultLast: DEFAULT_LAST });
    const range = place?.range ?? resolved;
    const filter = toHistoryFilter(query, range);
    const start = { offset, after: place && toPosition(place) };
    const cursorOf = ({ next }: HistoryPage): string | null =>
      next && encodeCursor(owner, { range, value: next.at, key: `${next.id}/${next.sequence}` });
    const source: ExportSource<HistoryPage> = {
      readPage: () => store.listHistory(filter, { ...start, limit }, signal),
      streamPages: () => store.streamHistory(filter, start, signal),
      toPart: ({ total, items }) => ({ range, total, items: items.map(toRecommendationChange) }),
      cursorOf,
    };
    const readJson = async (): Promise<JsonReply<HistoryBody>> => {
      const page = await source.readPage();
      const { total } = page;
      const body = {
        window: { from: toIso(range.from), to: toIso(range.to) },
        timezone,
        matched: total > 0,
        items: page.items.map(toRecommendationChange),
        page: { limit, offset: place ? null : offset, total, next_cursor: cursorOf(page) },
      };
      return { type: 'application/json', body };
    };
    const question = { operation, query, mediaType, clusters: filter.clusters, range, ifNoneMatch, signal };
    return answerUnlessKnown<JsonReply<HistoryBody> | ExportReply>(
      { store: revisionsOf(store), version },
      question,
      () => {
        if (mediaType === 'application/json') return readJson();
        const writer = lineWriter(mediaType, 'RecommendationChange');
        const target = { type: mediaType, writer, name: 'recommendation_history', maxRows: exportMaxRows };
        return exportPages(target, source, { query, sent });
      },
    );
  };
