import type { QueryValues } from '../request/normal-form.js';
import {
  type ExportPart,
  type ExportReply,
  type ExportTarget,
  exportReply,
  mapParts,
  onePart,
} from './export-reply.js';

/**
 * The header `Link` to the next page (RFC 8288), relative to the request's own address: what was sent, at another place.
 * @param sent names of the parameters that were sent; the others are defaults
 */
function nextLink(query: QueryValues, sent: ReadonlySet<string>, cursor: string | null): Record<string, string> {
  if (cursor === null) return {};
  const pairs = Object.entries(query)
    .filter(([name]) => sent.has(name) && name !== 'cursor' && name !== 'offset')
    .flatMap(([name, value]) => [value].flat().map((one) => [name, String(one)]));
  return { Link: `<?${new URLSearchParams([...pairs, ['cursor', cursor]])}>; rel="next"` };
}

/** Where the items of an export come from. */
export interface ExportSource<Page> {
  /** The page that is asked for by `limit`. */
  readPage(): Promise<Page>;
  /** Everything from the start of the page on. */
  streamPages(): AsyncIterable<Page>;
  toPart(page: Page): ExportPart;
  /** Cursor of the next page; null on the last. */
  cursorOf(page: Page): string | null;
}

/**
 * Everything, or where the client has said how many items it wants, those and the address of the next.
 * @param asked what was sent; other parameters of the query are defaults
 * @throws see `exportReply`
 */
export async function exportPages<Page>(
  target: ExportTarget,
  source: ExportSource<Page>,
  asked: { readonly query: QueryValues; readonly sent: ReadonlySet<string> },
): Promise<ExportReply> {
  const { query, sent } = asked;
  if (!sent.has('limit'))
    return exportReply(
      target,
      mapParts(source.streamPages(), (page) => source.toPart(page)),
    );
  const page = await source.readPage();
  const reply = await exportReply(target, onePart({ ...source.toPart(page), total: null }));
  return { ...reply, headers: { ...reply.headers, ...nextLink(query, sent, source.cursorOf(page)) } };
}
