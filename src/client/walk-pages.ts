import type { ListAnswer } from './paths.js';

/**
 * Reads all pages in order. The time window stays that of the first page.
 * @param read reads the page at a cursor, or the first page without one
 */
export async function* walkPages<Page extends ListAnswer>(
  read: (cursor: string | undefined) => Promise<Page>,
): AsyncGenerator<Page, void, undefined> {
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    yield page;
    const next = page.page.next_cursor ?? undefined;
    // A cache that ignores the query would otherwise return the same page forever.
    if (next !== undefined && next === cursor) throw new Error('the cursor of the next page equals the current one');
    cursor = next;
  } while (cursor !== undefined);
}
