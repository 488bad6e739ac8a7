import type { RequestPace } from '../../../runtime/token-bucket.js';
import { type Failure, fail, type Outcome } from './failure.js';
import { type ExchangeOptions, exchange, FORM_TYPE } from './http-exchange.js';
import { readReply } from './reply.js';
import type { ParsedBody } from './response-parser.js';
import type { Session, Sessions } from './session.js';

/** One request and one retry. */
const MAX_TRIES = 2;
/** A server that asks to wait longer is unavailable for this cycle. */
const LONGEST_WAIT_SECONDS = 60;
/** How long one request waits in all because the server asks for it. */
const MAX_WAITING_SECONDS = 180;
/** First wait after a 429 without `Retry-After`; doubled each time. */
const FIRST_WAIT_SECONDS = 1;

interface Query<Entry, Value> {
  readonly path: string;
  readonly form: Readonly<Record<string, string>>;
  readonly convert: ExchangeOptions<Entry>['convert'];
  readonly read: (body: ParsedBody<Entry>) => Outcome<Value>;
}

/** Sends one query; never rejects. */
type Send = <Entry, Value>(query: Query<Entry, Value>, signal: AbortSignal) => Promise<Outcome<Value>>;

/**
 * Sends queries at the pace of the server: a request that the server postpones (429, or 503 with `Retry-After`) is
 * repeated after the wait, and all others wait too. Another transient failure is retried once, and rejected credentials
 * once if their files have changed or AWS issues others.
 */
export function createSender(
  sessions: Sessions,
  pace: RequestPace,
  limits: Pick<ExchangeOptions<unknown>, 'timeoutMilliseconds' | 'maxResponseBytes'>,
): Send {
  /** Null when a file with credentials cannot be read. */
  const sessionOrNull = (isRejected: boolean): Session | null => {
    try {
      return sessions.current(isRejected);
    } catch {
      return null;
    }
  };
  return async (query, signal) => {
    let session = sessionOrNull(false);
    let waited = 0;
    let isRenewed = false;
    for (let tries = 1; ; ) {
      if (session === null) return fail('credentials_unreadable', 'a file cannot be read');
      try {
        await pace.next(signal);
      } catch {
        return fail('cancelled', 'the read was cancelled');
      }
      const { dispatcher, redact } = session;
      const url = sessions.urlOf(query.path);
      const form = new URLSearchParams(query.form).toString();
      // After the wait, because a signature has the time at which it is made.
      const headers = await session.headersFor({ method: 'POST', url, type: FORM_TYPE, body: form });
      if (!headers.isOk) return headers;
      const options = { ...limits, dispatcher, headers: headers.value, convert: query.convert };
      const reply = await exchange(url, form, options, signal);
      const outcome = reply.isOk ? readReply(reply.value, query.read) : reply;
      if (outcome.isOk) return outcome;
      const { failure } = outcome;
      if (failure.name === 'credentials_rejected') {
        const renewed = isRenewed ? session : sessionOrNull(true);
        if (renewed === session) return redacted(failure, redact);
        session = renewed;
        isRenewed = true;
        continue;
      }
      const wait = waitAfter(failure, waited);
      if (wait !== null) {
        waited += wait;
        pace.pauseFor(wait);
        continue;
      }
      if (tries >= MAX_TRIES || !failure.isTransient || failure.name === 'rate_limited')
        return redacted(failure, redact);
      tries += 1;
      session = sessionOrNull(false);
    }
  };
}

/** Seconds to wait before the request is repeated unchanged; null if that is of no use. */
function waitAfter({ name, retryAfterSeconds }: Failure, waited: number): number | null {
  const asked = retryAfterSeconds ?? (name === 'rate_limited' ? Math.max(FIRST_WAIT_SECONDS, waited) : null);
  if (asked === null || asked > LONGEST_WAIT_SECONDS) return null;
  // A wait of 0 s would be repeated without end.
  const wait = Math.max(FIRST_WAIT_SECONDS, asked);
  return waited + wait > MAX_WAITING_SECONDS ? null : wait;
}

const redacted = (failure: Failure, redact: (text: string) => string): Outcome<never> => ({
  isOk: false,
  failure: { ...failure, detail: redact(failure.detail) },
});
