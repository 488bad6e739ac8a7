import { type Dispatcher, request } from 'undici';
import { fail, type Outcome, ok } from './failure.js';

export interface Exchange {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

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
        return fail('too-large', `the response is larger than ${options.maxResponseBytes} bytes`);
      chunks.push(part);
    }
    const contentType = String(response.headers['content-type'] ?? '');
    return ok({ status: response.statusCode, contentType, text: Buffer.concat(chunks).toString('utf8') });
  } catch (error) {
    if (signal.aborted) return fail('aborted', 'the read was cancelled');
    if (deadline.aborted)
      return fail('unavailable', `no response within ${options.timeoutMilliseconds / 1000} s`, true);
    return fail('unavailable', reasonOf(error), true);
  }
}

/** Returns the error code, such as ECONNREFUSED, or the message of an error without a code. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the connection failed';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  return `the connection failed: ${code ?? error.message}`;
}
