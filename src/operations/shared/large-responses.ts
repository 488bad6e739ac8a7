import { Problem } from '../../problem/problem.js';
import { createQueueLimit } from '../../runtime/limits.js';

/** A response that can have more items is large: reading and rendering it takes tens of megabytes and much processor time. */
const LARGE_RESPONSE_ITEMS = 400;
/** Large responses in progress at a time. One thread renders them, so more of them would only hold more memory. */
const CONCURRENCY = 2;
/** A large response that has not begun by then is refused. */
const QUEUE_TIMEOUT_MILLISECONDS = 10_000;

/**
 * Runs work whose response has at most `maxItems` items: at once, or in its turn where the response can be large.
 * @throws Problem `overloaded` when the work waits for too long, or the signal's reason while it waits
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
