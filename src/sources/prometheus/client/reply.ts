import type { SourceFailureName } from '../../../domain/cluster/source-failures.js';
import { fail, type Outcome } from './failure.js';
import { limitIn } from './limit-texts.js';

/** Maximum number of characters of a server's error message that a problem quotes. */
const MAX_QUOTE = 300;

/** An HTTP response whose body is read. */
export interface Exchange {
  readonly status: number;
  readonly text: string;
  /** What the server asks to wait, in seconds; null if it does not say. */
  readonly retryAfterSeconds: number | null;
}

/** Failures by status, whatever the body is. */
const BY_STATUS: ReadonlyMap<number, readonly [name: SourceFailureName, detail: string]> = new Map([
  [401, ['credentials_rejected', 'HTTP 401: access denied; check the Prometheus credentials']],
  [403, ['access_denied', 'HTTP 403: access denied; check the Prometheus credentials']],
  [404, ['not_found', 'HTTP 404: no Prometheus API at this URL']],
  [407, ['proxy_failed', 'HTTP 407: the proxy requires credentials']],
]);

/** Parses an HTTP response and passes its JSON to `read`, or returns why the response is unusable. */
export function readReply<Value>(reply: Exchange, read: (body: unknown) => Outcome<Value>): Outcome<Value> {
  const { status, text } = reply;
  if (status >= 300 && status < 400) return fail('redirected', `HTTP ${status}: redirects are not followed`);
  const body = parseJson(text);
  const error = errorIn(body);
  const limit = limitIn(error ?? text.slice(0, MAX_QUOTE));
  const quote = `HTTP ${status}${error === null ? '' : `: ${error.slice(0, MAX_QUOTE)}`}`;
  const { retryAfterSeconds } = reply;
  if (status === 429 && limit === null) return fail('rate_limited', quote, { isTransient: true, retryAfterSeconds });
  const known = BY_STATUS.get(status);
  if (known !== undefined) return fail(...known);
  if (limit !== null && status !== 200) return fail(limit, quote);
  // A gateway in front of the store gave up on a query; the store itself works.
  if (status === 504) return fail('query_timeout', quote);
  if (status >= 500 && error === null) return fail('server_error', quote, { isTransient: true, retryAfterSeconds });
  if (status >= 500) return fail('query_rejected', quote, { isTransient: true, retryAfterSeconds });
  if (error !== null) return fail(limit ?? 'query_rejected', quote);
  if (status !== 200) return fail('query_rejected', quote);
  if (body !== undefined) return read(body);
  if (/^\s*</.test(text)) return fail('not_prometheus', 'HTTP 200 with HTML instead of JSON');
  return fail('invalid_response', 'HTTP 200 with truncated or invalid JSON', { isTransient: true });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The error in a response body, or null when the body is not a Prometheus error. */
function errorIn(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('status' in body) || body.status !== 'error') return null;
  const type = 'errorType' in body ? String(body.errorType) : 'error';
  const message = 'error' in body ? String(body.error) : 'no message';
  return `${type}: ${message}`;
}
