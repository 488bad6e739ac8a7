import { Problem } from '../../problem/problem.js';
import { yieldToEventLoop } from '../../runtime/event-loop.js';
import { createAdmissionLimit } from '../../runtime/limits.js';

/**
 * Maximum number of requests in progress; further ones are rejected. It is ten times the usual size of the connection pool:
 * more requests would only wait for a connection and hold memory.
 */
export const MAX_REQUESTS = 100;

/** With more requests in progress, a new one first yields to the event loop, so that rejections and probes are answered before it. */
const BUSY_REQUESTS = 8;

/** Maximum number of rendered large responses, about 6 MB each, that wait in memory for clients to read them. */
const MAX_LARGE_BODIES = 16;

/** @throws Problem `overloaded` beyond the limit */
export type RunLimited = <Result>(work: () => Promise<Result>) => Promise<Result>;

export function createRequestLimit(limit: number): RunLimited {
  const refusal = (): Problem =>
    new Problem('overloaded', `too many requests in progress (limit ${limit}); retry in a few seconds`);
  const admission = createAdmissionLimit(limit, refusal);
  return (work) =>
    admission.run(async () => {
      if (admission.running() > BUSY_REQUESTS) await yieldToEventLoop();
      return work();
    });
}

export function createLargeBodyLimit(): RunLimited {
  const refusal = (): Problem =>
    new Problem(
      'overloaded',
      `too many large responses being sent (limit ${MAX_LARGE_BODIES}); retry in a few seconds`,
    );
  return createAdmissionLimit(MAX_LARGE_BODIES, refusal).run;
}
