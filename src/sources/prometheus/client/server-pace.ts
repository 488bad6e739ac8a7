import { createRequestPace, type RequestPace } from '../../../runtime/token-bucket.js';

/** Clusters of one process may share a server, which counts their queries together. */
const paces = new Map<string, RequestPace>();

/** The pace of requests to a server, one for all its clients with the same rate. */
export function paceOf(origin: string, queriesPerSecond: number | null): RequestPace {
  const key = `${origin} ${queriesPerSecond}`;
  const pace = paces.get(key) ?? createRequestPace(queriesPerSecond);
  paces.set(key, pace);
  return pace;
}
