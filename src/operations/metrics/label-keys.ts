import type { Schemas } from '../../contract/index.js';
import type { LabelKeyItem } from '../../domain/list-items.js';
import type { LabelKeys, ReadScope } from '../../domain/metrics-queries.js';
import { answerItems } from '../shared/answer-items.js';
import type { Conditional, JsonReply } from '../shared/conditional.js';
import type { ReadDeps } from '../shared/deps.js';
import { type ExportReply, lazyItems } from '../shared/export/export-reply.js';
import type { ReadRequest } from '../shared/export/item-lines.js';
import { type CursorPlace, encodeCursor } from '../shared/request/cursor.js';
import { type PageQuery, resolvePageStart, resolveScope, type ScopeQuery } from '../shared/request/scope.js';
import { chargedAmounts, ratio } from '../shared/response/charged-amounts.js';
import { type Envelope, toEnvelope } from '../shared/response/envelope.js';
import type { ItemView } from '../shared/response/figures.js';
import { SHARE_MEASURES } from '../shared/response/shown-measures.js';

type Field = 'carbon_share' | 'cost_share' | 'name' | 'value_count';
type Sort = Field | `-${Field}`;
type LabelKeysQuery = ScopeQuery & PageQuery & { readonly limit: number; readonly sort: Sort; readonly name?: string };
type LabelKeysBody = Envelope & { items: Schemas['LabelKey'][]; page: Schemas['Page'] };

/** A key that nothing in scope carries has the share 0 of a known total. */
export function toLabelKey(
  { key, valueCount, measures }: LabelKeyItem,
  { idle, total }: Pick<ItemView, 'idle' | 'total'>,
): Schemas['LabelKey'] {
  const { carbonGrams, costUsd } = chargedAmounts(measures, idle);
  const carried = (value: number | null): number | null => (measures === null ? 0 : value);
  return {
    key,
    value_count: valueCount,
    carbon_share: ratio(carried(carbonGrams.value), total.carbonGrams.value),
    cost_share: ratio(carried(costUsd.value), total.costUsd.value),
  };
}

/** Position of a key in the order of the list. */
interface Place {
  readonly value: number | string | null;
  readonly key: string;
}

const fieldOf = (sort: Sort): Field => (sort.startsWith('-') ? sort.slice(1) : sort) as Field;

/** Shares are rounded to 12 digits: rounding errors of parallel sums must not move a key between pages. */
function placeOf(sort: Sort, item: Schemas['LabelKey']): Place {
  const field = fieldOf(sort);
  const value = field === 'name' ? item.key : item[field];
  return { value: typeof value === 'number' ? Number(value.toPrecision(12)) : value, key: item.key };
}

/** Order of two places: by value, those without one last, then by key. */
const comparePlaces =
  (sort: Sort) =>
  (one: Place, other: Place): number => {
    if (one.value !== other.value) {
      if (one.value === null) return 1;
      if (other.value === null) return -1;
      return one.value < other.value !== sort.startsWith('-') ? -1 : 1;
    }
    return one.key < other.key ? -1 : one.key > other.key ? 1 : 0;
  };

const isPlaceOf =
  (sort: Sort) =>
  (place: CursorPlace): place is CursorPlace & { readonly key: string } =>
    typeof place.key === 'string' &&
    (fieldOf(sort) === 'name' ? typeof place.value === 'string' : typeof place.value !== 'string');

interface KeyPage {
  readonly read: LabelKeys;
  readonly items: readonly Schemas['LabelKey'][];
  readonly total: number;
  /** Place of the last item; null on the last page. */
  readonly next: Place | null;
}

/** Lists the keys of labels. All keys are read, because they have few properties and at most 1,000 are allowed. */
export async function answerLabelKeys(
  deps: ReadDeps,
  request: ReadRequest<LabelKeysQuery>,
): Promise<Conditional<JsonReply<LabelKeysBody> | ExportReply>> {
  const { query, mediaType, ifNoneMatch, signal, sent } = request;
  const { sort, limit, name } = query;
  const owner = { operation: 'listLabelKeys', query: { ...query } };
  const { offset, place } = resolvePageStart(owner, query, isPlaceOf(sort));
  const { scope: named, timezone } = await resolveScope(deps, query, signal, place?.range);
  const scope: ReadScope = { ...named, measures: SHARE_MEASURES };
  const { range, filter, idle } = scope;
  const compare = comparePlaces(sort);

  async function readPage(most: number): Promise<KeyPage> {
    const read = await deps.store.listLabelKeys(scope, name ?? null, signal);
    const view = { idle, total: chargedAmounts(read.measures, idle) };
    const placed = read.items
      .map((item) => toLabelKey(item, view))
      .map((item) => ({ item, place: placeOf(sort, item) }))
      .sort((one, other) => compare(one.place, other.place));
    const rest = place === null ? placed.slice(offset) : placed.filter((one) => compare(one.place, place) > 0);
    const shown = rest.slice(0, most);
    const last = shown.at(-1);
    const next = rest.length > most && last !== undefined ? last.place : null;
    return { read, items: shown.map(({ item }) => item), total: placed.length, next };
  }

  const cursorOf = ({ next }: KeyPage): string | null => next && encodeCursor(owner, { range, ...next });
  return answerItems<KeyPage, LabelKeysBody>(deps, {
    request: { ...owner, mediaType, clusters: filter.clusters, range, ifNoneMatch, signal },
    maxItems: limit,
    sent,
    name: 'label-keys',
    schema: 'LabelKey',
    source: {
      readPage: () => readPage(limit),
      streamPages: async function* streamPages() {
        yield await readPage(Number.POSITIVE_INFINITY);
      },
      toPart: ({ read, items, total }) => ({
        range: read.context.range,
        total,
        items: lazyItems(items, (item) => item),
      }),
      cursorOf,
    },
    toBody: (page) => ({
      ...toEnvelope(page.read.context, { timezone, idle }, page.read.measures),
      items: [...page.items],
      page: { limit, offset: place === null ? offset : null, total: page.total, next_cursor: cursorOf(page) },
    }),
  });
}
