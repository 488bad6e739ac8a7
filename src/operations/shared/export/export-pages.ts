import type { QueryValues } from '../request/cursor.js';
import {
  type ExportPart,
  type ExportReply,
  type ExportTarget,
  exportReply,
  mapParts,
  onePart,
} from './export-reply.js';

/**
 * The header `Link` to the next page (RFC 8288), relative to the URL of the request, with the same parameters and the cursor.
 * @param sent names of the parameters in the request; the others are defaults
 */
function nextLink(query: QueryValues, sent: ReadonlySet<string>, cursor: string | null): Record<string, string> {
  if (cursor === null) return {};
  const pairs = Object.entries(query)
    .filter(([name]) => sent.has(name) && name !== 'cursor' && name !== 'offset')
    .flatMap(([name, value]) => [value].flat().map((item) => [name, String(item)]));
  return { Link: `<?${new URLSearchParams([...pairs, ['cursor', cursor]])}>; rel="next"` };
}

/** Data source of an export. */
export interface ExportSource<Page> {
  /** Reads one page of `limit` items. */
  readPage(): Promise<Page>;
  /** Reads all items from the start of the page on. */
  streamPages(): AsyncIterable<Page>;
  toPart(page: Page): ExportPart;
  /** Cursor of the next page; null on the last page. */
  cursorOf(page: Page): string | null;
}

/**
 * Exports all items; if the request has `limit`, one page with a link to the next.
 * @param request the query, and the names of the parameters in the request
 * @throws see `exportReply`
 */
export async function exportPages<Page>(
  target: ExportTarget,
  source: ExportSource<Page>,
  request: { readonly query: QueryValues; readonly sent: ReadonlySet<string> },
): Promise<ExportReply> {
  const { query, sent } = request;
  if (!sent.has('limit'))
    return exportReply(
      target,
      mapParts(source.streamPages(), (page) => source.toPart(page)),
    );
  const page = await source.readPage();
  const reply = await exportReply(target, onePart({ ...source.toPart(page), total: null }));
  return { ...reply, headers: { ...reply.headers, ...nextLink(query, sent, source.cursorOf(page)) } };
}
