import type { Schemas } from '../../contract/index.js';
import {
  type CoverageAnswer,
  type CoverageBy,
  type CoveragePoint,
  seriesOfCoverage,
} from '../../domain/metrics-queries.js';
import { toIso } from '../../domain/time/instant.js';
import { cutText } from '../../problem/problem.js';
import { mapInBatches } from '../../runtime/event-loop.js';
import { answerItems } from '../shared/answer-items.js';
import type { Conditional, JsonReply } from '../shared/conditional.js';
import type { ReadDeps } from '../shared/deps.js';
import { type ExportReply, lazyItems, onePart } from '../shared/export/export-reply.js';
import type { ReadRequest } from '../shared/export/item-lines.js';
import { encodeCursor } from '../shared/request/cursor.js';
import { toCoverage, toWindow } from '../shared/response/envelope.js';
import { MAX_POINTS, resolveCall, type SeriesQuery, tooManyPoints } from './answer-series.js';

/** Maximum number of characters of an error text; the contract has the same limit. */
const MAX_DETAIL = 1000;

type CoverageQuery = Omit<SeriesQuery, 'idle' | 'series_by' | 'top'> & { readonly series_by: CoverageBy };

export const toCoveragePoint = (point: CoveragePoint): Schemas['CoveragePoint'] => ({
  start: toIso(point.start),
  end: toIso(point.end),
  cluster: point.cluster,
  node: point.node,
  coverage: point.expectedSeconds > 0 ? toCoverage(point.coveredSeconds / point.expectedSeconds) : null,
  covered_seconds: point.coveredSeconds,
  expected_seconds: point.expectedSeconds,
  gaps: point.gaps.map(({ reason, uncoveredSeconds, detail }) => ({
    reason,
    uncovered_seconds: uncoveredSeconds,
    detail: detail && cutText(detail, MAX_DETAIL),
  })),
});

/**
 * Handles the coverage timeline.
 * @throws Problem `too-many-points` for more than 10,000 items without a page limit
 */
export async function answerCoverage(
  deps: ReadDeps,
  received: ReadRequest<CoverageQuery>,
): Promise<Conditional<JsonReply<Schemas['CoverageTimeline']> | ExportReply>> {
  const operation = 'getCoverage';
  const { mediaType, ifNoneMatch, signal, sent } = received;
  const coverageBy = received.query.series_by;
  const call = await resolveCall(deps, { operation, shown: { hasPeaks: false } }, received);
  const { scope, timezone, groupBy, request, owner } = call;
  const { range, filter } = scope;

  /** One item more than requested shows whether there is a next page. */
  const read = (limit: number): Promise<CoverageAnswer> =>
    deps.store.readCoverage({ ...request, coverageBy, limit: limit + 1 }, signal);
  const cursorAfter = ({ points }: CoverageAnswer, limit: number): string | null => {
    const last = points.length > limit ? points[limit - 1] : undefined;
    return last ? encodeCursor(owner, { range, value: seriesOfCoverage(last), key: last.start }) : null;
  };
  const limit = call.limit ?? MAX_POINTS;
  return answerItems<CoverageAnswer, Schemas['CoverageTimeline']>(deps, {
    request: { operation, query: owner.query, mediaType, clusters: filter.clusters, range, ifNoneMatch, signal },
    maxItems: Math.min(limit, MAX_POINTS),
    sent,
    name: 'coverage',
    schema: 'CoveragePoint',
    source: {
      readPage: () => read(limit),
      async *streamPages() {
        yield* onePart(await read(Number.MAX_SAFE_INTEGER - 1));
      },
      toPart: ({ context, points, total }) => ({
        range: context.range,
        total,
        items: lazyItems(sent.has('limit') ? points.slice(0, limit) : points, toCoveragePoint),
      }),
      cursorOf: (page) => cursorAfter(page, limit),
    },
    toBody: async (page) => {
      if (call.limit === null && page.total > MAX_POINTS)
        throw tooManyPoints(page.total, groupBy, ', limit and cursor, or format=csv');
      return {
        window: toWindow(page.context),
        coverage: toCoverage(page.context.coverage),
        matched: page.context.isMatched,
        timezone,
        group_by: groupBy,
        series_by: coverageBy,
        items: await mapInBatches(page.points.slice(0, limit), toCoveragePoint),
        page: {
          limit,
          offset: call.isAfter ? null : request.offset,
          total: page.total,
          next_cursor: cursorAfter(page, limit),
        },
      };
    },
  });
}
