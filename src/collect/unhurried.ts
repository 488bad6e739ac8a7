import type { Steps } from '../domain/steps.js';
import { nextTurn } from '../domain/turns.js';

/** Does the steps one by one; whoever waits for the event loop goes in between. @throws what a step throws */
export async function unhurried<Result>(steps: Steps<Result>): Promise<Result> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await nextTurn();
  }
}
