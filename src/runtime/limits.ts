import PQueue from 'p-queue';

/** Creates the error for rejected work. */
type Refusal = () => Error;

/** Limits concurrent work; work beyond the limit is rejected at once and never waits. */
export interface AdmissionLimit {
  /** Number of running tasks. */
  running(): number;
  /** @throws the refusal if the limit is reached */
  run<Result>(work: () => Promise<Result>): Promise<Result>;
  /** A stream counts as running from its first part to its end. @throws the refusal when its first part is read */
  stream<Part>(parts: AsyncGenerator<Part, void, void>): AsyncGenerator<Part, void, void>;
}

/**
 * @param limit maximum number of concurrent tasks
 * @param refusal creates the error for a task beyond the limit
 */
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
  /** Maximum number of concurrent tasks. */
  readonly concurrency: number;
  /** Maximum time in the queue. */
  readonly queueTimeoutMilliseconds: number;
  /** Creates the error for a task that waits longer. */
  readonly onQueueTimeout: Refusal;
}

/**
 * Runs tasks in the order of arrival, at most `concurrency` at a time.
 * @throws the refusal after the queue timeout, or the signal's reason if it is aborted while the task waits; running tasks
 * must handle the signal themselves
 */
export type QueueLimit = <Result>(work: () => Promise<Result>, signal: AbortSignal) => Promise<Result>;

/** The caller must limit the queue length; in the service the limit of concurrent requests does. */
export function createQueueLimit({
  concurrency,
  queueTimeoutMilliseconds,
  onQueueTimeout,
}: QueueLimitOptions): QueueLimit {
  const queue = new PQueue({ concurrency });
  return (work, signal) =>
    runQueued(queue, work, signal, (abort) => {
      const timer = setTimeout(() => abort(onQueueTimeout()), queueTimeoutMilliseconds);
      return () => clearTimeout(timer);
    });
}

/** Like `createQueueLimit`, without a limit of the time in the queue: the caller waits as long as it takes. */
export function createTurns(concurrency: number): QueueLimit {
  const queue = new PQueue({ concurrency });
  return (work, signal) => runQueued(queue, work, signal, () => () => {});
}

/**
 * Runs a task in its turn. The signal ends only the waiting: p-queue would abandon a task that is running.
 * @param startWaiting called before the task waits; returns a function that is called at the end of the waiting
 */
async function runQueued<Result>(
  queue: PQueue,
  work: () => Promise<Result>,
  signal: AbortSignal,
  startWaiting: (abort: (reason: unknown) => void) => () => void,
): Promise<Result> {
  signal.throwIfAborted();
  const waiting = new AbortController();
  const onAbort = (): void => waiting.abort(signal.reason);
  const endWaiting = startWaiting((reason) => waiting.abort(reason));
  const stopWaiting = (): void => {
    endWaiting();
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
}
