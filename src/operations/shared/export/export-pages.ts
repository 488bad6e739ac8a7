import { packQuery } from '../../../contract/index.js';
import { invalidParameter } from '../../../problem/problem.js';
import type { QueryValues } from '../request/cursor.js';
import {
  type ExportPart,
  type ExportReply,
  type ExportTarget,
  exportReply,
  mapParts,
  onePart,
} from './export-reply.js';

/** Maximum length of the header `Link`. Proxies limit all headers of a response together, nginx to 4 KB. */
const MAX_LINK_BYTES = 2000;

/** Parameters that stay readable in the link; the cursor carries the others. */
const READABLE = ['format', 'limit'];

/**
 * The header `Link` to the next page (RFC 8288), relative to the URL of the request. Its cursor carries the filters.
 * @param sent names of the parameters in the request; the others are defaults
 * @throws Problem `invalid-request` for `limit` if the filters are too long for a header
 */
function nextLink(query: QueryValues, sent: ReadonlySet<string>, cursor: string | null): Record<string, string> {
  if (cursor === null) return {};
  const pairs = Object.entries(query)
    .filter(([name]) => sent.has(name) && name !== 'cursor' && name !== 'offset')
    .flatMap(([name, value]) => [value].flat().map((item): [string, string] => [name, String(item)]));
  const readable = pairs.filter(([name]) => READABLE.includes(name));
  const carried = new URLSearchParams(pairs.filter(([name]) => !READABLE.includes(name))).toString();
  const next = new URLSearchParams([...readable, ['cursor', packQuery({ query: carried, cursor })]]);
  const link = `<?${next}>; rel="next"`;
  if (link.length > MAX_LINK_BYTES)
    throw invalidParameter(
      'limit',
      'makes the link to the next page too long with these filters; omit limit to get all items in one response, or use fewer filters',
    );
  return { Link: link };
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
 * @throws see `exportReply` and `nextLink`
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
