/** Objects per page. */
const PAGE_LIMIT = 500;
/**
 * Maximum number of pages per kind, 100,000 objects. A larger cluster gets an error instead of exhausting the memory.
 */
const MAX_PAGES = 200;

interface ListPage<Item> {
  readonly items: readonly Item[];
  readonly metadata?: { readonly _continue?: string };
}

/**
 * Reads all pages of a LIST request.
 * @throws Error when there are more than 100,000 objects, or the error of the request
 */
export async function listAll<Item>(
  listPage: (page: { limit: number; _continue?: string }) => Promise<ListPage<Item>>,
): Promise<Item[]> {
  const items: Item[] = [];
  let next = '';
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer = await listPage(next === '' ? { limit: PAGE_LIMIT } : { limit: PAGE_LIMIT, _continue: next });
    if (!Array.isArray(answer.items)) throw new Error('a response is not a list');
    items.push(...answer.items);
    next = answer.metadata?._continue ?? '';
    if (next === '') return items;
  }
  throw new Error(`more than ${PAGE_LIMIT * MAX_PAGES} objects of one kind`);
}
