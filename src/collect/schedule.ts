/** Waits and clocks come from outside, so that tests have no real ones. */
export interface Timer {
  /** Runs once after the pause; the answer cancels it. */
  after(seconds: number, run: () => void): () => void;
}

export interface Schedule {
  /** Runs at once and then again and again. */
  start(): void;
  /** No further run; resolves when the running one has ended. */
  stop(): Promise<void>;
}

/**
 * Runs the work again a pause after its end, asked for then if it is not always the same: two runs never overlap, however long one takes.
 * The work reports its own failures; should it throw all the same, that goes to `onError` and the schedule lives on.
 */
export function schedule(
  work: () => Promise<void>,
  pauseSeconds: number | (() => number),
  timer: Timer,
  onError: (error: unknown) => void,
): Schedule {
  let isStopped = false;
  let running: Promise<void> = Promise.resolve();
  let cancel = () => {};
  const run = async (): Promise<void> => {
    await work().catch(onError);
    const seconds = typeof pauseSeconds === 'number' ? pauseSeconds : pauseSeconds();
    if (!isStopped) cancel = timer.after(seconds, begin);
  };
  const begin = (): void => {
    if (!isStopped) running = run();
  };
  return {
    start: begin,
    async stop() {
      isStopped = true;
      cancel();
      await running;
    },
  };
}
