import type { IncomingHttpHeaders } from 'node:http';
import { type Dispatcher, request } from 'undici';
import { connectionFailure } from './connection-failure.js';
import { fail, type Outcome, ok } from './failure.js';
import type { Exchange } from './reply.js';

export interface ExchangeOptions {
  readonly dispatcher: Dispatcher;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMilliseconds: number;
  readonly maxResponseBytes: number;
}

/**
 * Sends one request with a form body. Redirects are not followed, so nothing is ever sent to another host. The body is
 * read as a stream, and the connection is closed as soon as the body exceeds the limit.
 */
export async function exchange(
  url: URL,
  form: URLSearchParams,
  options: ExchangeOptions,
  signal: AbortSignal,
): Promise<Outcome<Exchange>> {
  const deadline = AbortSignal.timeout(options.timeoutMilliseconds);
  try {
    const response = await request(url, {
      method: 'POST',
      body: form.toString(),
      headers: {
        ...options.headers,
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'application/json',
      },
      dispatcher: options.dispatcher,
      signal: AbortSignal.any([signal, deadline]),
    });
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of response.body) {
      const part = Buffer.from(chunk);
      bytes += part.length;
      // Leaving the loop destroys the body stream and thereby the connection.
      if (bytes > options.maxResponseBytes)
        return fail('response_too_large', `the response is larger than ${options.maxResponseBytes} bytes`);
      chunks.push(part);
    }
    const text = Buffer.concat(chunks).toString('utf8');
    return ok({ status: response.statusCode, text, retryAfterSeconds: retryAfterSeconds(response.headers) });
  } catch (error) {
    if (signal.aborted) return fail('cancelled', 'the read was cancelled');
    if (deadline.aborted)
      return fail('no_response', `no response within ${options.timeoutMilliseconds / 1000} s`, { isTransient: true });
    return connectionFailure(error);
  }
}

/** Seconds to wait according to `Retry-After` (RFC 9110); null when the header is missing or invalid. */
function retryAfterSeconds(headers: IncomingHttpHeaders): number | null {
  const text = String(headers['retry-after'] ?? '').trim();
  if (/^\d{1,9}$/.test(text)) return Number(text);
  if (!text.endsWith(' GMT')) return null;
  // Compared with the clock of the server, so that the clocks need not agree.
  const seconds = (Date.parse(text) - Date.parse(String(headers['date'] ?? ''))) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : null;
}
