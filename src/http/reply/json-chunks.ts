import { createBatchBudget } from '../../runtime/event-loop.js';
import type { Reply } from '../contract/contract-api.js';

/** Number of items that are rendered into one chunk. */
const CHUNK_ITEMS = 100;

/** Bodies with more items are rendered in batches that yield to the event loop. */
const LARGE_ITEMS = 400;

/** A response body with a long list of items. */
interface LargeBody {
  readonly items: readonly unknown[];
}

/** The rendered text of a large response in UTF-8. Buffers need a fraction of the memory of the items, outside the JavaScript heap. */
export class JsonChunks {
  readonly jsonChunks: readonly Buffer[];

  constructor(jsonChunks: readonly Buffer[]) {
    this.jsonChunks = jsonChunks;
  }

  get byteLength(): number {
    return this.jsonChunks.reduce((sum, piece) => sum + piece.byteLength, 0);
  }
}

const isLarge = (body: unknown): body is LargeBody =>
  typeof body === 'object' &&
  body !== null &&
  'items' in body &&
  Array.isArray(body.items) &&
  body.items.length > LARGE_ITEMS;

async function toChunks(body: LargeBody): Promise<JsonChunks> {
  const jsonChunks: Buffer[] = [];
  const budget = createBatchBudget();
  let text = '{';
  for (const [place, [name, value]] of Object.entries(body).entries()) {
    text += `${place > 0 ? ',' : ''}${JSON.stringify(name)}:`;
    if (name !== 'items') {
      text += JSON.stringify(value);
      continue;
    }
    text += '[';
    for (let from = 0; from < body.items.length; from += CHUNK_ITEMS) {
      if (budget.isSpent()) await budget.renew();
      const items = body.items.slice(from, from + CHUNK_ITEMS).map((item) => JSON.stringify(item));
      jsonChunks.push(Buffer.from(`${text}${from > 0 ? ',' : ''}${items.join(',')}`));
      text = '';
    }
    text += ']';
  }
  jsonChunks.push(Buffer.from(`${text}}`));
  return new JsonChunks(jsonChunks);
}

/**
 * Renders a body with many items in batches; the text is the same as that of JSON.stringify. The result does not reference
 * the items, so that they can be garbage collected while a slow client reads the response.
 */
export const inChunks = async (reply: Reply): Promise<Reply> =>
  isLarge(reply.body) ? { ...reply, body: await toChunks(reply.body) } : reply;
