/** Work in short steps, each of a few milliseconds at the most: whoever runs it may let others in between two of them. */
export type Steps<Result> = Generator<undefined, Result>;

/** Does all steps at once. */
export function runSteps<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
