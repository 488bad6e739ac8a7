import PQueue from 'p-queue';

/** Makes the error of refused work. */
type Refusal = () => Error;

/** A limit that refuses work beyond it at once; nothing waits. */
export interface AdmissionLimit {
  /** Work that is admitted and has not ended. */
  running(): number;
  /** @throws the refusal when the limit is reached */
  run<Result>(work: () => Promise<Result>): Promise<Result>;
  /** A stream holds its place from its first part to its end. @throws the refusal when its first part is read */
  stream<Part>(parts: AsyncGenerator<Part, void, void>): AsyncGenerator<Part, void, void>;
}

/** @param limit work that may run at the same time */
export function createAdmissionLimit(limit: number, refusal: Refusal): AdmissionLimit {
  let running = 0;
  const enter = (): void => {
    if (running >= limit) throw refusal();
    running += 1;
  };
  return {
    running: () => running,
    async run(work) {
      enter();
      try {
        return await work();
      } finally {
        running -= 1;
      }
    },
    async *stream(parts) {
      enter();
      try {
        yield* parts;
      } finally {
        running -= 1;
      }
    },
  };
}

export interface QueueLimitOptions {
  /** Work that runs at the same time. */
  readonly concurrency: number;
  /** Longest wait for a place. */
  readonly queueTimeoutMilliseconds: number;
  /** Thrown when the wait takes longer. */
  readonly onQueueTimeout: Refusal;
}

/**
 * Runs work in the order of its arrival, as many at a time as the limit allows.
 * @throws the refusal after the longest wait, or the signal's reason while the work waits; running work sees to its
 * signal itself
 */
export type QueueLimit = <Result>(work: () => Promise<Result>, signal: AbortSignal) => Promise<Result>;

/** The caller bounds the queue's length; requests in flight do for the service. */
export function createQueueLimit({
  concurrency,
  queueTimeoutMilliseconds,
  onQueueTimeout,
}: QueueLimitOptions): QueueLimit {
  const queue = new PQueue({ concurrency });
  return async (work, signal) => {
    signal.throwIfAborted();
    const waiting = new AbortController();
    const onAbort = (): void => waiting.abort(signal.reason);
    const timer = setTimeout(() => waiting.abort(onQueueTimeout()), queueTimeoutMilliseconds);
    const stopWaiting = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await queue.add(
        () => {
          stopWaiting();
          return work();
        },
        { signal: waiting.signal },
      );
    } finally {
      stopWaiting();
    }
  };
}
