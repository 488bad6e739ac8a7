import { setImmediate } from 'node:timers/promises';
import type { Steps } from '../domain/steps.js';

/** Does the steps one by one; whoever waits for the event loop goes in between. @throws what a step throws */
export async function unhurried<Result>(steps: Steps<Result>): Promise<Result> {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await setImmediate();
  }
}
