import { fail, type Outcome } from './failure.js';
import type { Exchange } from './http-exchange.js';

/** Maximum number of characters of a server's error message that a problem quotes. */
const MAX_QUOTE = 300;
/** Error messages with which Prometheus, Thanos and Mimir reject a range that holds too much data. */
const TOO_LARGE =
  /exceeded maximum resolution|query processing would load too many samples|would produce too many samples|max(?:imum)? (?:number of )?(?:samples|chunks|series).*(?:limit|exceed)/i;

/** Parses an HTTP response and passes its JSON to `read`, or returns why the response is unusable. */
export function readReply<Value>(reply: Exchange, read: (body: unknown) => Outcome<Value>): Outcome<Value> {
  if (reply.status >= 300 && reply.status < 400)
    return fail('unavailable', `HTTP ${reply.status}: redirects are not followed`);
  const body = parseJson(reply.text);
  const serverError = errorIn(body);
  // Prometheus answers 503 when a query timed out or was cancelled; the server itself works.
  if (reply.status >= 500 && serverError === null) return fail('unavailable', `HTTP ${reply.status}`, true);
  if (reply.status >= 500) return fail('rejected', `HTTP ${reply.status}: ${serverError}`, true);
  if (reply.status === 401 || reply.status === 403)
    return fail('unavailable', `HTTP ${reply.status}: access denied; check the Prometheus credentials`);
  if (reply.status === 404) return fail('unavailable', 'HTTP 404: no Prometheus API at this URL');
  if (serverError !== null)
    return fail(TOO_LARGE.test(serverError) ? 'too-large' : 'rejected', `HTTP ${reply.status}: ${serverError}`);
  if (reply.status !== 200) return fail(TOO_LARGE.test(reply.text) ? 'too-large' : 'rejected', `HTTP ${reply.status}`);
  if (body !== undefined) return read(body);
  if (/^\s*</.test(reply.text)) return fail('unavailable', 'HTTP 200 with HTML instead of JSON');
  return fail('unavailable', 'HTTP 200 with truncated or invalid JSON', true);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The error message in a response body, or null when the body is not a Prometheus error. */
function errorIn(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('status' in body) || body.status !== 'error') return null;
  const type = 'errorType' in body ? String(body.errorType) : 'error';
  const message = 'error' in body ? String(body.error) : 'no message';
  return `${type}: ${message}`.slice(0, MAX_QUOTE);
}
