import type { Response } from 'express';
import type { BodyStream } from '../../contract/index.js';
import { Problem } from '../../problem/problem.js';
import { createBatchBudget } from '../../runtime/event-loop.js';
import type { Reply } from '../contract/contract-api.js';
import type { RunLimited } from '../middleware/request-limits.js';

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

/** A client that reads nothing of a streamed response for this time is disconnected. */
export const STALL_MILLISECONDS = 30_000;

export interface WriteOptions {
  readonly isHead: boolean;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
  readonly stallMilliseconds: number;
  /** Applies to large responses that are rendered before they are sent. */
  readonly limitLargeBodies: RunLimited;
}

/** RFC 4180, 3: whether the first line names the columns is a parameter of the media type. */
const PARAMETERS: Readonly<Record<string, string>> = { 'text/csv': '; header=present' };

const isStream = (body: unknown): body is BodyStream =>
  typeof body === 'object' && body !== null && Symbol.asyncIterator in body;

function writeText(res: Response, body: unknown): void {
  // Encodes once: a string would be encoded twice, for its length and for sending.
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  // Set explicitly, because for HEAD Node sends no body and would omit the length.
  res.set('Content-Length', String(bytes.byteLength));
  res.end(bytes);
}

/**
 * Writes the chunks at the speed of the client. Every exit from the loop closes the stream and its data source.
 * @throws errors of the stream, Problem `request-timeout` if the client reads nothing for too long, or the signal's reason
 */
async function writeStream(
  res: Response,
  chunks: AsyncIterable<string> | Iterable<Buffer>,
  { signal, stallMilliseconds }: WriteOptions,
): Promise<void> {
  let onDrain = (): void => {};
  // One listener for the whole stream: the compression middleware never removes listeners.
  res.on('drain', () => onDrain());
  const drained = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const finish = (result: () => void): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        result();
      };
      const onAbort = (): void => finish(() => reject(signal.reason));
      const stalled = new Problem('request-timeout', 'the client did not read the response in time');
      const timer = setTimeout(() => finish(() => reject(stalled)), stallMilliseconds);
      signal.addEventListener('abort', onAbort, { once: true });
      onDrain = () => finish(resolve);
    });
  for await (const chunk of chunks) {
    signal.throwIfAborted();
    if (!res.write(chunk)) await drained();
  }
  res.end();
}

async function writeChunks(
  res: Response,
  { byteLength, jsonChunks }: JsonChunks,
  options: WriteOptions,
): Promise<void> {
  const withLength = (): Response => res.set('Content-Length', String(byteLength));
  if (options.isHead) withLength().end();
  else await options.limitLargeBodies(() => writeStream(withLength(), jsonChunks, options));
}

/** @throws see `writeStream`; a part of the response may already have been sent */
export async function writeReply(res: Response, reply: Reply, options: WriteOptions): Promise<void> {
  res.status(reply.status);
  const { type, body } = reply;
  if (type !== undefined) res.set('Content-Type', `${type}; charset=utf-8${PARAMETERS[type] ?? ''}`);
  if (reply.headers) res.set(reply.headers);
  if (isStream(body)) {
    if (options.isHead) {
      await body.return();
      res.flushHeaders(); // without it the empty body would look too short to be compressed
      res.end();
    } else await writeStream(res, body, options);
  } else if (type === undefined) res.end();
  else if (body instanceof JsonChunks) await writeChunks(res, body, options);
  else writeText(res, body);
}
