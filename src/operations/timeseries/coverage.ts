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
import { type ExportReply, lazyItems } from '../shared/export/export-reply.js';
import type { ReadRequest } from '../shared/export/item-lines.js';
import { toCoverage, toWindow } from '../shared/response/envelope.js';
import { MAX_POINTS, type PointPage, readPage, resolveCall, type SeriesQuery, toPage } from './answer-series.js';

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
  const read = (limit: number): Promise<CoverageAnswer> =>
    deps.store.readCoverage({ ...request, coverageBy, limit }, signal);
  return answerItems<PointPage<CoverageAnswer>, Schemas['CoverageTimeline']>(deps, {
    request: { operation, query: owner.query, mediaType, clusters: filter.clusters, range, ifNoneMatch, signal },
    maxItems: Math.min(call.limit ?? MAX_POINTS, MAX_POINTS),
    sent,
    name: 'coverage',
    schema: 'CoveragePoint',
    source: {
      readPage: () => readPage(call, read, seriesOfCoverage),
      async *streamPages() {
        yield { ...(await read(Number.MAX_SAFE_INTEGER)), cursor: null };
      },
      toPart: ({ context, points, total }) => ({
        range: context.range,
        total,
        items: lazyItems(points, toCoveragePoint),
      }),
      cursorOf: ({ cursor }) => cursor,
    },
    toBody: async (page) => {
      const shown = toPage(call, page, '');
      return {
        window: toWindow(page.context),
        coverage: toCoverage(page.context.coverage),
        matched: page.context.isMatched,
        timezone,
        group_by: groupBy,
        series_by: coverageBy,
        items: await mapInBatches(page.points, toCoveragePoint),
        page: shown,
      };
    },
  });
}
