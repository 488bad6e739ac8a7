import { Problem } from '../../problem/problem.js';
import { createQueueLimit } from '../../runtime/limits.js';

/** A response that can have more items is large: reading and rendering it takes tens of megabytes and much CPU time. */
const LARGE_RESPONSE_ITEMS = 400;
/** Maximum number of large responses in progress. One thread renders them, so more would only use more memory. */
const CONCURRENCY = 2;
/** A large response that has not started after this time is rejected. */
const QUEUE_TIMEOUT_MILLISECONDS = 10_000;

/**
 * Runs work whose response has at most `maxItems` items: at once, or through the queue if the response can be large.
 * @throws Problem `overloaded` if the work waits for too long, or the signal's reason if it is aborted while waiting
 */
export type LargeResponseLimit = <Response>(
  maxItems: number,
  work: () => Promise<Response>,
  signal: AbortSignal,
) => Promise<Response>;

export interface LargeResponseOptions {
  readonly concurrency: number;
  readonly queueTimeoutMilliseconds: number;
}

export function createLargeResponseLimit({
  concurrency = CONCURRENCY,
  queueTimeoutMilliseconds = QUEUE_TIMEOUT_MILLISECONDS,
}: Partial<LargeResponseOptions> = {}): LargeResponseLimit {
  const onQueueTimeout = (): Problem =>
    new Problem('overloaded', 'too many large responses in progress; retry in a few seconds');
  const limit = createQueueLimit({ concurrency, queueTimeoutMilliseconds, onQueueTimeout });
  return (maxItems, work, signal) => (maxItems <= LARGE_RESPONSE_ITEMS ? work() : limit(work, signal));
}
