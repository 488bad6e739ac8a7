import { createBatchBudget } from '../../runtime/event-loop.js';
import type { Reply } from '../contract/contract-api.js';

/** Items rendered into one piece. */
const PIECE_ITEMS = 100;

/** Bodies with more items are rendered in batches. */
const LARGE_ITEMS = 400;

/** A body that is mostly one long list. */
interface LargeBody {
  readonly items: readonly unknown[];
}

/** Text of a large answer, in UTF-8; a fraction of the memory that its items take, and none of the heap. */
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
    for (let from = 0; from < body.items.length; from += PIECE_ITEMS) {
      if (budget.isSpent()) await budget.renew();
      const items = body.items.slice(from, from + PIECE_ITEMS).map((item) => JSON.stringify(item));
      jsonChunks.push(Buffer.from(`${text}${from > 0 ? ',' : ''}${items.join(',')}`));
      text = '';
    }
    text += ']';
  }
  jsonChunks.push(Buffer.from(`${text}}`));
  return new JsonChunks(jsonChunks);
}

/**
 * A reply whose body, where it has many items, is the text that JSON.stringify makes of it, made in slices. Nothing of
 * the reply that it is made of is held on to: the client may take its time.
 */
export const inChunks = async (reply: Reply): Promise<Reply> =>
  isLarge(reply.body) ? { ...reply, body: await toChunks(reply.body) } : reply;
