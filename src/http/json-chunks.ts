/** Items written between two turns of other requests: some milliseconds. */
const SLICE_ITEMS = 200;

/** A body that is mostly one long list. */
interface LargeBody {
  readonly items: readonly unknown[];
}

/** Whether a body has so many items that to write it at once would hold others up. */
export const isLarge = (body: unknown): body is LargeBody =>
  typeof body === 'object' &&
  body !== null &&
  'items' in body &&
  Array.isArray(body.items) &&
  body.items.length > 2 * SLICE_ITEMS;

/** The text that JSON.stringify makes of a body, in pieces, with a turn of the event loop between them. */
export async function* jsonChunks(body: LargeBody): AsyncGenerator<string, void, void> {
  let separator = '{';
  for (const [name, value] of Object.entries(body)) {
    const start = `${separator}${JSON.stringify(name)}:`;
    separator = ',';
    if (name !== 'items') {
      yield start + JSON.stringify(value);
      continue;
    }
    yield `${start}[`;
    for (let from = 0; from < body.items.length; from += SLICE_ITEMS) {
      const texts = body.items.slice(from, from + SLICE_ITEMS).map((item) => JSON.stringify(item));
      yield (from > 0 ? ',' : '') + texts.join(',');
      await new Promise(setImmediate);
    }
    yield ']';
  }
  yield '}';
}
