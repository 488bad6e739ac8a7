import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type Dispatcher, request } from 'undici';
import { retryAfterSeconds } from '../../../runtime/retry-after.js';
import { connectionFailure } from './connection-failure.js';
import { fail, type Outcome, ok } from './failure.js';
import type { Exchange } from './reply.js';
import { createResponseParser } from './response-parser.js';

export interface ExchangeOptions<Entry> {
  readonly dispatcher: Dispatcher;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMilliseconds: number;
  /** Of the body after decompression. */
  readonly maxResponseBytes: number;
  /** Converts an element of `data.result`; null if it has the wrong form. */
  readonly convert: (element: unknown) => Entry | null;
}

/** Media type of the body of a request. */
export const FORM_TYPE = 'application/x-www-form-urlencoded';
/** Size of the parts of a decompressed body. */
const DECOMPRESSED_CHUNK_BYTES = 64 * 1024;

/**
 * Sends one request with a form body. Redirects are not followed, so nothing is ever sent to another host. The body is
 * decompressed and parsed as a stream, and the connection is closed as soon as the body exceeds a limit.
 */
export async function exchange<Entry>(
  url: URL,
  form: string,
  options: ExchangeOptions<Entry>,
  signal: AbortSignal,
): Promise<Outcome<Exchange<Entry>>> {
  const deadline = AbortSignal.timeout(options.timeoutMilliseconds);
  try {
    const response = await request(url, {
      method: 'POST',
      body: form,
      headers: {
        ...options.headers,
        'content-type': FORM_TYPE,
        accept: 'application/json',
        'accept-encoding': 'gzip',
      },
      dispatcher: options.dispatcher,
      signal: AbortSignal.any([signal, deadline]),
    });
    const { headers } = response;
    const parser = createResponseParser(options.convert);
    let bytes = 0;
    for await (const chunk of decompressed(response.body, headers)) {
      const part: Buffer = chunk;
      bytes += part.length;
      // Leaving the loop destroys the body stream and thereby the connection.
      if (bytes > options.maxResponseBytes)
        return fail('response_too_large', `the response is larger than ${options.maxResponseBytes} bytes`);
      const parsed = parser.push(part);
      if (!parsed.isOk) return parsed;
    }
    return ok({
      status: response.statusCode,
      body: parser.end(),
      retryAfterSeconds: retryAfterSeconds(textOf(headers['retry-after']), textOf(headers['date'])),
    });
  } catch (error) {
    if (signal.aborted) return fail('cancelled', 'the read was cancelled');
    if (deadline.aborted)
      return fail('no_response', `no response within ${options.timeoutMilliseconds / 1000} s`, { isTransient: true });
    return connectionFailure(error);
  }
}

/** The body without its compression. An encoding that was not offered is read as it is, and is then no JSON. */
async function* decompressed(body: Readable, headers: IncomingHttpHeaders): AsyncGenerator<Buffer> {
  if (!/^(x-)?gzip$/i.test(String(headers['content-encoding'] ?? ''))) {
    yield* body;
    return;
  }
  const gunzip = createGunzip({ chunkSize: DECOMPRESSED_CHUNK_BYTES });
  body.on('error', (error) => gunzip.destroy(error));
  try {
    yield* body.pipe(gunzip);
  } finally {
    body.destroy();
  }
}

/** A header that was sent once; null if it is missing. */
const textOf = (value: string | readonly string[] | undefined): string | null =>
  value === undefined ? null : String(value);
