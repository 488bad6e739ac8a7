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
 * One request with a form body. Redirects are answers like any other: nothing is ever sent to another host.
 * The body is read as it arrives and the connection dropped as soon as it exceeds the bound.
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
      // Leaving the loop destroys the body and with it the connection.
      if (bytes > options.maxResponseBytes)
        return fail('too-large', `the answer is longer than ${options.maxResponseBytes} bytes`);
      chunks.push(part);
    }
    const contentType = String(response.headers['content-type'] ?? '');
    return ok({ status: response.statusCode, contentType, text: Buffer.concat(chunks).toString('utf8') });
  } catch (error) {
    if (signal.aborted) return fail('aborted', 'the reading was given up');
    if (deadline.aborted) return fail('unavailable', `no answer within ${options.timeoutMilliseconds / 1000} s`, true);
    return fail('unavailable', reasonOf(error), true);
  }
}

/** Codes such as ECONNREFUSED say enough; a message without one is quoted. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the connection failed';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  return `the connection failed: ${code ?? error.message}`;
}
