import type { SourceFailureName } from '../../../domain/cluster/source-failures.js';
import { fail, type Outcome } from './failure.js';
import { limitIn } from './limit-texts.js';
import type { ParsedBody } from './response-parser.js';

/** Maximum number of characters of a server's error message that a problem quotes. */
const MAX_QUOTE = 300;

/** An HTTP response whose body is read. */
export interface Exchange<Entry> {
  readonly status: number;
  readonly body: ParsedBody<Entry>;
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

/** What AWS answers to a signed request that it does not accept, with HTTP 400 or 403. */
const AWS_REFUSALS: readonly (readonly [text: RegExp, name: SourceFailureName, detail: string])[] = [
  [
    /Signature (expired|not yet current)|RequestTimeTooSkewed|RequestExpired/i,
    'clock_skew',
    'the time of the signature',
  ],
  [
    /security token[^"]*(expired|invalid)|ExpiredToken|InvalidClientTokenId/i,
    'credentials_rejected',
    'the credentials',
  ],
  [/signature we calculated does not match|InvalidSignature/i, 'credentials_rejected', 'the signature'],
];

/** Passes the body of a successful response to `read`, or returns why the response is unusable. */
export function readReply<Entry, Value>(
  { status, body, retryAfterSeconds }: Exchange<Entry>,
  read: (body: ParsedBody<Entry>) => Outcome<Value>,
): Outcome<Value> {
  const { json, text } = body;
  if (status >= 300 && status < 400) return fail('redirected', `HTTP ${status}: redirects are not followed`);
  const error = errorIn(json);
  const limit = limitIn(error ?? text.slice(0, MAX_QUOTE));
  const quote = `HTTP ${status}${error === null ? '' : `: ${error.slice(0, MAX_QUOTE)}`}`;
  if (status === 429 && limit === null) return fail('rate_limited', quote, { isTransient: true, retryAfterSeconds });
  const aws = AWS_REFUSALS.find(([pattern]) => (status === 400 || status === 403) && pattern.test(text));
  if (aws !== undefined) return fail(aws[1], `HTTP ${status}: AWS does not accept ${aws[2]}`);
  const known = BY_STATUS.get(status);
  if (known !== undefined) return fail(...known);
  if (limit !== null && status !== 200) return fail(limit, quote);
  // A gateway in front of the store gave up on a query; the store itself works.
  if (status === 504) return fail('query_timeout', quote);
  if (status >= 500 && error === null) return fail('server_error', quote, { isTransient: true, retryAfterSeconds });
  if (status >= 500) return fail('query_rejected', quote, { isTransient: true, retryAfterSeconds });
  if (error !== null) return fail(limit ?? 'query_rejected', quote);
  if (status !== 200) return fail('query_rejected', quote);
  if (json !== undefined) return read(body);
  if (/^\s*</.test(text)) return fail('not_prometheus', 'HTTP 200 with HTML instead of JSON');
  return fail('invalid_response', 'HTTP 200 with truncated or invalid JSON', { isTransient: true });
}

/** The error in a response body, or null when the body is not a Prometheus error. */
function errorIn(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('status' in body) || body.status !== 'error') return null;
  const type = 'errorType' in body ? String(body.errorType) : 'error';
  const message = 'error' in body ? String(body.error) : 'no message';
  return `${type}: ${message}`;
}
