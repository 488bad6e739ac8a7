import { Problem } from '../../problem/problem.js';
import { yieldToEventLoop } from '../../runtime/event-loop.js';
import { createAdmissionLimit } from '../../runtime/limits.js';

/**
 * Requests in progress before more are refused. Ten times the usual pool of database connections: beyond that a
 * request would only wait, and waiting requests hold memory.
 */
export const MAX_REQUESTS = 100;

/** With more requests in progress, new ones yield first, so that refusals and probes are answered before them. */
const BUSY_REQUESTS = 8;

/** Rendered large responses, about 6 MB each, that are held until slow clients have read them. */
const MAX_LARGE_BODIES = 16;

/** @throws Problem `overloaded` beyond the limit */
export type RunLimited = <Result>(work: () => Promise<Result>) => Promise<Result>;

export function createRequestLimit(limit: number): RunLimited {
  const refusal = (): Problem =>
    new Problem('overloaded', `${limit} requests are in progress already; retry in a few seconds`);
  const admission = createAdmissionLimit(limit, refusal);
  return (work) =>
    admission.run(async () => {
      if (admission.running() > BUSY_REQUESTS) await yieldToEventLoop();
      return work();
    });
}

export function createLargeBodyLimit(): RunLimited {
  const refusal = (): Problem =>
    new Problem('overloaded', `${MAX_LARGE_BODIES} large responses are being sent already; retry in a few seconds`);
  return createAdmissionLimit(MAX_LARGE_BODIES, refusal).run;
}
