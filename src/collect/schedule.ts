/** The clock is injected, so that tests do not depend on real time. */
export interface Timer {
  /** Runs once after the pause; the returned function cancels it. */
  after(seconds: number, run: () => void): () => void;
}

export interface Schedule {
  /** Runs now and then repeatedly. */
  start(): void;
  /** Stops further runs; resolves when the current run has ended. */
  stop(): Promise<void>;
}

/**
 * Repeats the work, with a pause after each run, so that two runs never overlap. A pause that varies is given as a
 * function and computed after each run. The work reports its own failures; if it throws anyway, `onError` is called and
 * the schedule continues.
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
