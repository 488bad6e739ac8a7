import { setTimeout as pause } from 'node:timers/promises';

/** Limits the rate of requests to one server. */
export interface RequestPace {
  /** Resolves when the next request may be sent. @throws the signal's reason when it is aborted */
  next(signal: AbortSignal): Promise<void>;
  /** Delays all further requests, because the server asked for it. */
  pauseFor(seconds: number): void;
}

/**
 * A token bucket without a clock: a token that is taken comes back after `capacity / rate`, so there are never more than
 * `capacity` requests within that time.
 * @param requestsPerSecond null for no limit
 */
export function createRequestPace(requestsPerSecond: number | null): RequestPace {
  const capacity = requestsPerSecond === null ? Number.POSITIVE_INFINITY : Math.max(1, Math.floor(requestsPerSecond));
  const waiting: (() => void)[] = [];
  let tokens = capacity;
  let pauses: Promise<unknown> = Promise.resolve();

  const giveBack = (): void => {
    const next = waiting.shift();
    if (next === undefined) tokens += 1;
    else next();
  };
  /** Resolves with a token. */
  const take = async (signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted();
    if (tokens > 0) {
      tokens -= 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const onAbort = (): void => {
        waiting.splice(waiting.indexOf(resolveOnce), 1);
        reject(signal.reason);
      };
      const resolveOnce = (): void => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      waiting.push(resolveOnce);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  };
  return {
    async next(signal) {
      for (let seen: unknown = null; seen !== pauses; ) {
        seen = pauses;
        await untilAborted(pauses, signal);
      }
      if (requestsPerSecond === null) return;
      await take(signal);
      setTimeout(giveBack, (capacity / requestsPerSecond) * 1000).unref();
    },
    pauseFor(seconds) {
      pauses = Promise.all([pauses, pause(seconds * 1000, undefined, { ref: false })]);
    },
  };
}

/** @throws the signal's reason when it is aborted first */
async function untilAborted(promise: Promise<unknown>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  let onAbort = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
