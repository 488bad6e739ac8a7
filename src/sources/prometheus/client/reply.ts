import { fail, type Outcome } from './failure.js';
import type { Exchange } from './http-exchange.js';

/** Characters of a server's own words that a problem quotes. */
const MAX_QUOTE = 300;
/** How Prometheus, Thanos and Mimir say that a range holds more than they will read. */
const TOO_LARGE =
  /exceeded maximum resolution|query processing would load too many samples|would produce too many samples|max(?:imum)? (?:number of )?(?:samples|chunks|series).*(?:limit|exceed)/i;

/** Turns an HTTP answer into what `read` makes of its JSON, or says what was wrong with it. */
export function readReply<Value>(reply: Exchange, read: (body: unknown) => Outcome<Value>): Outcome<Value> {
  if (reply.status >= 300 && reply.status < 400)
    return fail('unavailable', `HTTP ${reply.status}: redirected, and redirects are not followed`);
  const body = parseJson(reply.text);
  const said = errorIn(body);
  // Prometheus answers 503 to a question it timed out on or cancelled; the server itself is well.
  if (reply.status >= 500 && said === null) return fail('unavailable', `HTTP ${reply.status}`, true);
  if (reply.status >= 500) return fail('rejected', `HTTP ${reply.status}: ${said}`, true);
  if (reply.status === 401 || reply.status === 403)
    return fail('unavailable', `HTTP ${reply.status}: access was refused`);
  if (reply.status === 404) return fail('unavailable', 'HTTP 404: there is no Prometheus API at this address');
  if (said !== null) return fail(TOO_LARGE.test(said) ? 'too-large' : 'rejected', `HTTP ${reply.status}: ${said}`);
  if (reply.status !== 200) return fail(TOO_LARGE.test(reply.text) ? 'too-large' : 'rejected', `HTTP ${reply.status}`);
  if (body !== undefined) return read(body);
  if (/^\s*</.test(reply.text)) return fail('unavailable', 'HTTP 200 with a page of HTML instead of JSON');
  return fail('unavailable', 'HTTP 200 with JSON that is cut off or broken', true);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The server's words for an error, or null when the body is none. */
function errorIn(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('status' in body) || body.status !== 'error') return null;
  const type = 'errorType' in body ? String(body.errorType) : 'error';
  const message = 'error' in body ? String(body.error) : 'no message';
  return `${type}: ${message}`.slice(0, MAX_QUOTE);
}
