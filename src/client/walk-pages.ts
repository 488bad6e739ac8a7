import type { ListAnswer } from './paths.js';

/**
 * Reads page after page until there is none behind. The window stays the one of the first page.
 * @param read reads the page at a cursor; the first page without
 */
export async function* walkPages<Page extends ListAnswer>(
  read: (cursor: string | undefined) => Promise<Page>,
): AsyncGenerator<Page, void, undefined> {
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    yield page;
    const next = page.page.next_cursor ?? undefined;
    // A cache on the way that ignores the query would keep the walk on one page for ever.
    if (next !== undefined && next === cursor) throw new Error('the next page is the same page again');
    cursor = next;
  } while (cursor !== undefined);
}
