/**
 * Long computations share the event loop with requests: they work in batches and yield between them.
 * Every batch has the same time budget, whatever its items are.
 */

/** Longest time that a batch holds the event loop, apart from its last item. */
const BATCH_MILLISECONDS = 4;

/**
 * Turns of the event loop between two batches. libuv (1.46 and later) accepts one new connection in each turn; with a
 * batch in every turn, a hundred new clients would wait for a hundred batches. An empty turn takes about 6 µs.
 */
const TURNS_BETWEEN_BATCHES = 32;

/** Tasks that wait for their next batch, first come first served. */
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
 * Resolves when the caller may run its next batch. Callers run one after another with some turns of the event loop
 * between them, so other work waits for one batch at most, however many long tasks there are.
 */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(resumeNext);
  });
}

/** Milliseconds of a monotonic clock. */
type MonotonicClock = () => number;

const systemClock: MonotonicClock = () => performance.now();

/** The time budget of the batches of one task. */
export interface BatchBudget {
  /** Whether the running batch has used its time. */
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

/** `items.map(map)` in batches. */
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
 * Runs a generator that pauses at each `yield`, in batches.
 * @returns what the generator returns
 * @throws what the generator throws
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
