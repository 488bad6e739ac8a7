/** Start of a page: after a position, or at an offset. */
interface PageStart<Place> {
  readonly offset: number;
  readonly after: Place | null;
}

/** Reads all items from a start on, page by page. */
export async function* keysetPages<Place, Page extends { readonly next: Place | null }>(
  read: (start: PageStart<Place>) => Promise<Page>,
  start: PageStart<Place>,
): AsyncGenerator<Page, void, void> {
  for (let at: PageStart<Place> | null = start; at !== null; ) {
    const page: Page = await read({ offset: at.offset, after: at.after });
    yield page;
    at = page.next && { offset: 0, after: page.next };
  }
}
