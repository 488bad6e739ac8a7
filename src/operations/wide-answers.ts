import { Problem } from '../problem/problem.js';

/** An answer that can have more items is wide: reading and making it takes tens of megabytes and much of the processor. */
const WIDE_ITEMS = 400;
/** Wide answers that are read and made at a time. One thread makes them, so more would only hold more memory. */
const AT_ONCE = 2;
/** A wide answer that has not begun by then is refused: behind so many the client had better come back. */
const PATIENCE_MILLISECONDS = 10_000;

/**
 * Runs work whose answer has at most so many items: at once where it is not wide, else in its turn.
 * @throws Problem `overloaded` when its turn does not come in time, or the signal's reason while it waits
 */
export type WideLimit = <Answer>(
  mostItems: number,
  work: () => Promise<Answer>,
  signal: AbortSignal,
) => Promise<Answer>;

export interface WideLimitOptions {
  readonly atOnce: number;
  readonly patienceMilliseconds: number;
}

export function createWideLimit({
  atOnce = AT_ONCE,
  patienceMilliseconds = PATIENCE_MILLISECONDS,
}: Partial<WideLimitOptions> = {}): WideLimit {
  let running = 0;
  /** In the order in which they came; the limit of requests in flight bounds them. */
  const waiting = new Set<() => void>();

  const enter = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const leave = (settle: () => void): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onGone);
        waiting.delete(begin);
        settle();
      };
      const begin = (): void => leave(resolve);
      const onGone = (): void => leave(() => reject(signal.reason));
      const overloaded = `${atOnce} wide answers are being made, and others wait; try again in a few seconds`;
      const timer = setTimeout(() => leave(() => reject(new Problem('overloaded', overloaded))), patienceMilliseconds);
      signal.addEventListener('abort', onGone, { once: true });
      waiting.add(begin);
    });

  return async (mostItems, work, signal) => {
    if (mostItems <= WIDE_ITEMS) return work();
    signal.throwIfAborted();
    if (running < atOnce) running += 1;
    // Whoever leaves hands the place over, so nobody who comes meanwhile can take it.
    else await enter(signal);
    try {
      return await work();
    } finally {
      const [next] = waiting;
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
