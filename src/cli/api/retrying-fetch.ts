import { setTimeout as pause } from 'node:timers/promises';
import pRetry from 'p-retry';

/**
 * Seconds that an answer asks to wait (RFC 9110, Retry-After); null when it asks nothing that can be read. A date is
 * compared with the answer's own `Date`, so that the clocks of both sides need not agree.
 */
export function retryAfterSeconds(headers: Headers): number | null {
  const text = headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text);
  if (!text.endsWith(' GMT')) return null;
  const seconds = (Date.parse(text) - Date.parse(headers.get('date') ?? '')) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : null;
}

/** The whole body as text. @throws Error when it is longer; the connection is then dropped. */
async function readBounded(response: Response, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  // Leaving the loop cancels the body.
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new Error(`the answer is longer than ${maxBytes} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** Why a call failed on the way: the code of the cause, such as ECONNREFUSED, because `fetch` itself says the same of all. */
export function failureReason(error: unknown): string {
  if (!(error instanceof Error)) return 'the call failed';
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return `cannot be reached: ${'code' in cause ? String(cause.code) : cause.message}`;
}

/** A page of a thousand items is about 2 MB. */
const MAX_ANSWER_BYTES = 50_000_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;
/** Who asks for a longer wait is not waited for: the caller's next run is the retry. */
const LONGEST_RETRY_AFTER_SECONDS = 60;
/** Statuses that another try may change. A refusal of the request itself stays what it is. */
const TRANSIENT = new Set([408, 425, 429, 500, 502, 503, 504]);

export interface RetryOptions {
  /** Tries after the first one. */
  readonly retries: number;
  /** Told before each wait. */
  readonly onRetry?: (reason: string) => void;
  /** In milliseconds, doubled with each try, with some randomness. */
  readonly firstPause?: number;
  readonly wait?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

class TransientAnswer extends Error {
  readonly response: Response;

  constructor(response: Response) {
    super(`status ${response.status}`);
    this.response = response;
  }
}

const waitReally = async (milliseconds: number, signal: AbortSignal): Promise<void> =>
  pause(milliseconds, undefined, { signal });

/** Redirects are answers like any other: nothing, no header above all, is sent on to another place. */
async function exchange(request: Request): Promise<Response> {
  // The signal again: a copy of a request follows its signal only until the copy is collected, and fetch keeps no copy.
  const response = await fetch(request.clone(), { signal: request.signal, redirect: 'manual' });
  // Read here, so that an answer that breaks off is tried again too.
  const text = await readBounded(response, MAX_ANSWER_BYTES);
  const { status, statusText, headers } = response;
  const whole = new Response(response.body === null ? null : text, { status, statusText, headers });
  if (TRANSIENT.has(status)) throw new TransientAnswer(whole);
  return whole;
}

/**
 * `fetch` that tries again, with back-off, what failed on the way or was answered with a passing failure. `Retry-After`
 * is waited for besides, up to a minute. The last answer is given back as it is; the request's signal ends everything.
 */
export function createRetryingFetch(options: RetryOptions): (request: Request) => Promise<Response> {
  const { retries, onRetry, firstPause = FIRST_PAUSE_MS, wait = waitReally } = options;
  return async (request) => {
    try {
      return await pRetry(() => exchange(request), {
        retries,
        factor: 2,
        minTimeout: firstPause,
        maxTimeout: LONGEST_PAUSE_MS,
        randomize: true,
        signal: request.signal,
        shouldRetry: async ({ error, retriesLeft }) => {
          const asked = error instanceof TransientAnswer ? (retryAfterSeconds(error.response.headers) ?? 0) : 0;
          if (retriesLeft === 0 || asked > LONGEST_RETRY_AFTER_SECONDS || request.signal.aborted) return false;
          onRetry?.(failureReason(error));
          if (asked > 0) await wait(asked * 1000, request.signal);
          return true;
        },
      });
    } catch (error) {
      if (error instanceof TransientAnswer) return error.response;
      throw error;
    }
  };
}
