import { nextTurn } from '../domain/turns.js';
import { Problem } from '../problem/problem.js';

/**
 * Requests answered at the same time before more are refused. Ten times the usual pool of database connections:
 * beyond that a request would only wait, and waiting requests hold memory.
 */
export const MAX_IN_FLIGHT = 100;

/** With more than so many, work begins in turns: of a rush the refusals and the probes are answered before the rest. */
const BUSY = 8;

/** Texts of thousands of items that are held, some 6 MB each, until slow clients have read them. */
export const MAX_LARGE_ANSWERS = 16;

/** Runs work while fewer than `limit` are running, at once while they are few. @throws Problem `overloaded` beyond the limit. */
export type InFlightLimit = <T>(work: () => Promise<T>) => Promise<T>;

/** @param what is counted, as the refusal says it */
export function createInFlightLimit(limit: number, what = 'requests are being answered'): InFlightLimit {
  let running = 0;
  return async (work) => {
    if (running >= limit) throw new Problem('overloaded', `${limit} ${what} already; try again in a few seconds`);
    running += 1;
    try {
      if (running > BUSY) await nextTurn();
      return await work();
    } finally {
      running -= 1;
    }
  };
}
