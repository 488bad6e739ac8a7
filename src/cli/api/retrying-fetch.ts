import { setTimeout as pause } from 'node:timers/promises';
import pRetry from 'p-retry';
import { processEnvironment } from '../../config/environment.js';
import { createOutboundAgent, outboundFetch } from '../../runtime/outbound.js';
import { retryAfterSeconds } from '../../runtime/retry-after.js';

/**
 * Reads the whole body as text.
 * @throws Error when the body is larger; the connection is then closed
 */
async function readBounded(response: Response, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  // Leaving the loop cancels the body.
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new Error(`the response is larger than ${maxBytes} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/**
 * Why a request failed: the code of the cause, such as ECONNREFUSED, because the message of `fetch` is always the same.
 */
export function failureReason(error: unknown): string {
  if (!(error instanceof Error)) return 'the request failed';
  const { cause } = error;
  if (!(cause instanceof Error)) return error.message;
  return `unreachable: ${'code' in cause ? String(cause.code) : cause.message}`;
}

/** A page of 1000 items is about 2 MB. */
const MAX_ANSWER_BYTES = 50_000_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;
/** A longer Retry-After is not waited for; the next run of the command is the retry. */
const LONGEST_RETRY_AFTER_SECONDS = 60;
/** Statuses that may change on a retry. */
const TRANSIENT = new Set([408, 425, 429, 500, 502, 503, 504]);

type Agent = ReturnType<typeof createOutboundAgent>;

export interface RetryOptions {
  /** Retries after the first attempt. */
  readonly retries: number;
  /** Called before each pause. */
  readonly onRetry?: (reason: string) => void;
  /** In milliseconds; doubled with each retry, with jitter. */
  readonly firstPause?: number;
  /** Connections; by default those of the process. */
  readonly agent?: Agent;
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

let shared: Agent | undefined;

/** Connections of the process. */
function sharedAgent(): Agent {
  shared ??= createOutboundAgent(processEnvironment());
  return shared;
}

async function exchange(request: Request, agent: Agent = sharedAgent()): Promise<Response> {
  const response = await outboundFetch(request, agent);
  // The body is read here, so that an interrupted response is retried too.
  const text = await readBounded(response, MAX_ANSWER_BYTES);
  const { status, statusText, headers } = response;
  const whole = new Response(response.body === null ? null : text, { status, statusText, headers });
  if (TRANSIENT.has(status)) throw new TransientAnswer(whole);
  return whole;
}

/**
 * A `fetch` that retries network failures and temporary error responses with back-off. It also waits for `Retry-After`,
 * up to a minute. The last response is returned unchanged. The signal of the request aborts everything.
 */
export function createRetryingFetch(options: RetryOptions): (request: Request) => Promise<Response> {
  const { retries, onRetry, firstPause = FIRST_PAUSE_MS, wait = waitReally } = options;
  return async (request) => {
    try {
      return await pRetry(() => exchange(request, options.agent), {
        retries,
        factor: 2,
        minTimeout: firstPause,
        maxTimeout: LONGEST_PAUSE_MS,
        randomize: true,
        signal: request.signal,
        shouldRetry: async ({ error, retriesLeft }) => {
          const headers = error instanceof TransientAnswer ? error.response.headers : null;
          const retryAfter = retryAfterSeconds(headers?.get('retry-after'), headers?.get('date')) ?? 0;
          if (retriesLeft === 0 || retryAfter > LONGEST_RETRY_AFTER_SECONDS || request.signal.aborted) return false;
          onRetry?.(failureReason(error));
          if (retryAfter > 0) await wait(retryAfter * 1000, request.signal);
          return true;
        },
      });
    } catch (error) {
      if (error instanceof TransientAnswer) return error.response;
      throw error;
    }
  };
}
