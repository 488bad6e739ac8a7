import type { OperationHandlers } from '../contract/index.js';
import type { HistoryPosition } from '../domain/recommendations/read-model.js';
import { ceilTo, WINDOW_SECONDS } from '../domain/window.js';
import { answerConditionally } from './conditional.js';
import type { OperationDeps } from './deps.js';
import { type CursorPlace, encodeCursor } from './request/cursor.js';
import { resolvePageStart } from './request/page.js';
import { toHistoryFilter } from './request/recommendation-filter.js';
import { resolveTime } from './request/scope.js';
import { toIso } from './response/instant.js';
import { toRecommendationChange } from './response/transition.js';

/** Range of a history that names none. */
const DEFAULT_LAST = '30d';

type HistoryDeps = Pick<OperationDeps, 'now' | 'recommendations' | 'version'>;
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
  async ({ query, ifNoneMatch }) => {
    const { now, recommendations, version } = deps;
    const operation = 'listRecommendationHistory';
    const owner = { operation, query };
    const { limit } = query;
    const { offset, place } = resolvePageStart(owner, query, isPlace);
    // What happens now is in it, unlike in questions over what was collected.
    const defaultTo = place?.range.to ?? ceilTo(now() + 1, WINDOW_SECONDS);
    const resolved = resolveTime(query, { defaultTo, defaultLast: DEFAULT_LAST });
    const range = place?.range ?? resolved.range;
    const filter = toHistoryFilter(query, range);
    const question = { operation, query, clusters: filter.clusters, range, ifNoneMatch };
    return answerConditionally({ store: recommendations, version }, question, async () => {
      const after = place && toPosition(place);
      const { items, total, next } = await recommendations.listHistory(filter, { limit, offset, after });
      const nextCursor = next && encodeCursor(owner, { range, value: next.at, key: `${next.id}/${next.sequence}` });
      return {
        window: { from: toIso(range.from), to: toIso(range.to) },
        timezone: resolved.timezone,
        matched: total > 0,
        items: items.map(toRecommendationChange),
        page: { limit, offset: place ? null : offset, total, next_cursor: nextCursor },
      };
    });
  };
