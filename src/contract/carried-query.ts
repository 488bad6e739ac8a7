import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';

/**
 * The cursor in the header `Link` of an export: it contains the other parameters of the request, compressed, because a URL that
 * repeats a hundred filters makes a header that proxies reject (nginx: 4 KB with all others).
 */

/** First character of such a cursor. The cursors of JSON pages are base64url of a JSON list and begin with `W`. */
const MARK = 'q';
/** Limit of the text, so that a short cursor cannot expand without bound; longer than any query of the server. */
const MAX_QUERY_BYTES = 64 * 1024;

/** A query string without `cursor`, and the position of the page in it. */
export interface CarriedQuery {
  readonly query: string;
  readonly cursor: string;
}

const decode = (text: string): string => Buffer.from(text, 'base64url').toString('utf8');

export function packQuery({ query, cursor }: CarriedQuery): string {
  // The cursor is decoded, because its text contains names of the filters and then compresses with them.
  const text = JSON.stringify([query, decode(cursor)]);
  return MARK + brotliCompressSync(Buffer.from(text)).toString('base64url');
}

export const isPackedQuery = (cursor: string): boolean => cursor.startsWith(MARK);

/** Null if the cursor is damaged. The content is not trusted: it is validated like a query that a client sends. */
export function unpackQuery(packed: string): CarriedQuery | null {
  try {
    const bytes = Buffer.from(packed.slice(MARK.length), 'base64url');
    const parsed: unknown = JSON.parse(
      brotliDecompressSync(bytes, { maxOutputLength: MAX_QUERY_BYTES }).toString('utf8'),
    );
    if (!Array.isArray(parsed) || parsed.length !== 2) return null;
    const [query, place]: unknown[] = parsed;
    if (typeof query !== 'string' || typeof place !== 'string') return null;
    return { query, cursor: Buffer.from(place).toString('base64url') };
  } catch {
    return null;
  }
}
