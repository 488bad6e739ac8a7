import { setTimeout as pause } from 'node:timers/promises';
import pRetry from 'p-retry';
import { failureReason } from './failure-reason.js';
import { readBounded } from './read-bounded.js';
import { retryAfterSeconds } from './retry-after.js';

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
