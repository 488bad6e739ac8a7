/**
 * A computation in steps of a few milliseconds at most. The domain only marks where a task may pause; the runtime
 * yields to the event loop there (`runCooperatively`).
 */
export type CooperativeTask<Result> = Generator<undefined, Result>;

/** Runs all steps without a pause. */
export function runToCompletion<Result>(task: CooperativeTask<Result>): Result {
  for (;;) {
    const step = task.next();
    if (step.done) return step.value;
  }
}
