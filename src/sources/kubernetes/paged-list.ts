/** Objects per page. Larger pages block the event loop longer. */
const PAGE_LIMIT = 200;
/**
 * Maximum number of pages per kind, 100,000 objects. A larger cluster gets an error instead of exhausting the memory.
 */
const MAX_PAGES = 500;
/** The pages of this list have expired on the API server; the list is read again from the start, once. */
const HTTP_GONE = 410;

interface ListPage<Item> {
  readonly items: readonly Item[];
  readonly metadata?: { readonly _continue?: string };
}

type ListPageOf<Item> = (page: { limit: number; _continue?: string }) => Promise<ListPage<Item>>;

/**
 * Reads all pages of a LIST request and keeps the result of `map` for each object, so that only one page of objects is
 * in memory at a time.
 * @throws Error when there are more than 100,000 objects, or the error of the request
 */
export async function listAll<Item, Value>(
  listPage: ListPageOf<Item>,
  map: (item: Item) => Value | null,
): Promise<Value[]> {
  try {
    return await listOnce(listPage, map);
  } catch (error) {
    if (!isGone(error)) throw error;
    return listOnce(listPage, map);
  }
}

async function listOnce<Item, Value>(listPage: ListPageOf<Item>, map: (item: Item) => Value | null): Promise<Value[]> {
  const values: Value[] = [];
  let next = '';
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer = await listPage(next === '' ? { limit: PAGE_LIMIT } : { limit: PAGE_LIMIT, _continue: next });
    if (!Array.isArray(answer.items)) throw new Error('a response is not a list');
    for (const item of answer.items) {
      const value = map(item);
      if (value !== null) values.push(value);
    }
    next = answer.metadata?._continue ?? '';
    if (next === '') return values;
  }
  throw new Error(`more than ${PAGE_LIMIT * MAX_PAGES} objects of one kind`);
}

const isGone = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === HTTP_GONE;
