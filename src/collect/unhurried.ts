import type { Steps } from '../domain/steps.js';
import { nextTurn } from '../domain/turns.js';

/** Steps are done without a pause for so long. Those of a small cluster take microseconds, and a turn takes longer. */
const SLICE_MILLISECONDS = 4;

/** Does the steps; whoever waits for the event loop goes in between. @throws what a step throws */
export async function unhurried<Result>(steps: Steps<Result>): Promise<Result> {
  let since = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    if (performance.now() - since < SLICE_MILLISECONDS) continue;
    await nextTurn();
    since = performance.now();
  }
}
