import { once } from 'node:events';
import type { Response } from 'express';
import type { BodyStream } from '../contract/index.js';
import { Problem } from '../problem/problem.js';
import type { Reply } from './contract-api.js';

/** A client that takes nothing of a streamed answer for so long is taken for gone. */
export const STALL_MILLISECONDS = 30_000;

export interface WriteOptions {
  readonly isHead: boolean;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
  readonly stallMilliseconds: number;
}

/** RFC 4180, 3: whether the first line names the columns is a parameter of the media type. */
const PARAMETERS: Readonly<Record<string, string>> = { 'text/csv': '; header=present' };

const isStream = (body: unknown): body is BodyStream =>
  typeof body === 'object' && body !== null && Symbol.asyncIterator in body;

function writeText(res: Response, body: unknown): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  // Said here, because Node counts what it sends, and for HEAD it sends nothing.
  res.set('Content-Length', String(Buffer.byteLength(text)));
  res.end(text);
}

/** @throws Problem `request-timeout` when nothing is taken for too long, AbortError when the client is gone */
async function drained(res: Response, { signal, stallMilliseconds }: WriteOptions): Promise<void> {
  const ending = new AbortController();
  const onGone = (): void => ending.abort();
  const timer = setTimeout(onGone, stallMilliseconds);
  signal.addEventListener('abort', onGone);
  try {
    await once(res, 'drain', { signal: ending.signal });
  } catch (cause) {
    throw signal.aborted ? cause : new Problem('request-timeout', 'the answer was not read in time', { cause });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onGone);
  }
}

/**
 * Writes as fast as the client reads. Leaving the loop in any way ends the stream, and with it what it reads from.
 * @throws what the stream throws, or see `drained`
 */
async function writeStream(res: Response, body: BodyStream, options: WriteOptions): Promise<void> {
  for await (const chunk of body) {
    options.signal.throwIfAborted();
    if (!res.write(chunk)) await drained(res, options);
  }
  res.end();
}

/** @throws see `writeStream`; part of the answer may have been sent then */
export async function writeReply(res: Response, reply: Reply, options: WriteOptions): Promise<void> {
  res.status(reply.status);
  const { type, body } = reply;
  if (type !== undefined) res.set('Content-Type', `${type}; charset=utf-8${PARAMETERS[type] ?? ''}`);
  if (reply.headers) res.set(reply.headers);
  if (!isStream(body)) {
    if (type === undefined) res.end();
    else writeText(res, body);
  } else if (options.isHead) {
    await body.return();
    res.end();
  } else await writeStream(res, body, options);
}
