/**
 * Long computations share the event loop with requests: they run in batches and yield between them. All batches have the
 * same time budget.
 */

/** Maximum time that a batch blocks the event loop, except for its last item. */
const BATCH_MILLISECONDS = 4;

/**
 * Iterations of the event loop between two batches. libuv (1.46 and later) accepts one new connection per iteration; with one
 * batch per iteration, a hundred new clients would wait for a hundred batches. An idle iteration takes about 6 µs.
 */
const TURNS_BETWEEN_BATCHES = 32;

/** Tasks that wait for their next batch, in order of arrival. */
const waiting: (() => void)[] = [];
let turnsLeft = 0;

function resumeNext(): void {
  if (turnsLeft > 0) turnsLeft -= 1;
  else {
    turnsLeft = TURNS_BETWEEN_BATCHES;
    waiting.shift()?.();
  }
  if (waiting.length > 0) setImmediate(resumeNext);
}

/**
 * Resolves when the caller may run its next batch. Callers run one after another with several event loop iterations between
 * them, so other work waits for at most one batch, independent of the number of long tasks.
 */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(resumeNext);
  });
}

/** Monotonic clock in milliseconds. */
type MonotonicClock = () => number;

const systemClock: MonotonicClock = () => performance.now();

/** The time budget of the batches of one task. */
export interface BatchBudget {
  /** Whether the current batch has used its time budget. */
  isSpent(): boolean;
  /** Yields to the event loop and starts the next batch. */
  renew(): Promise<void>;
}

export function createBatchBudget(clock: MonotonicClock = systemClock): BatchBudget {
  let startedAt = clock();
  return {
    isSpent: () => clock() - startedAt >= BATCH_MILLISECONDS,
    async renew() {
      await yieldToEventLoop();
      startedAt = clock();
    },
  };
}

/** Like `items.map(map)`, in batches. */
export async function mapInBatches<Item, Mapped>(
  items: readonly Item[],
  map: (item: Item) => Mapped,
  clock?: MonotonicClock,
): Promise<Mapped[]> {
  const budget = createBatchBudget(clock);
  const mapped: Mapped[] = [];
  for (const item of items) {
    if (budget.isSpent()) await budget.renew();
    mapped.push(map(item));
  }
  return mapped;
}

/**
 * Runs a generator in batches; a batch can end at each `yield`.
 * @returns the return value of the generator
 * @throws errors of the generator
 */
export async function runCooperatively<Result>(
  task: Generator<undefined, Result>,
  clock?: MonotonicClock,
): Promise<Result> {
  const budget = createBatchBudget(clock);
  for (;;) {
    const step = task.next();
    if (step.done) return step.value;
    if (budget.isSpent()) await budget.renew();
  }
}
