import type { RequestCheck, SentValues } from '../contract/index.js';
import { findTimeErrors } from '../domain/time/time-range.js';
import type { EpochSeconds } from '../domain/time/window.js';
import { type ProblemEntry, pointerTo } from '../problem/problem.js';
import { findStatusErrors } from './recommendations/status-request.js';
import { NO_CURSOR, parsePlace } from './shared/request/cursor.js';
import { textOf, timeInputOf } from './shared/request/sent-text.js';
import { findSimulationTimeErrors } from './simulations/simulation-request.js';

/** Parameters that contradict each other or need another one. */
function findContradictions({ query, names }: SentValues): ProblemEntry[] {
  const found: (readonly [name: string, detail: string])[] = [];
  if (names.has('offset') && names.has('cursor'))
    found.push(['offset', 'cannot be combined with cursor; send one of them']);
  if (names.has('share_by') && !names.has('share_namespaces')) found.push(['share_by', 'requires `share_namespaces`']);
  if (names.has('top') && !names.has('series_by')) found.push(['top', 'requires `series_by`']);
  if (names.has('share_namespaces') && query['series_by'] === 'node')
    found.push(['share_namespaces', 'cannot be combined with series_by=node: charges would move between nodes']);
  const cursor = textOf(query, 'cursor');
  if (cursor !== undefined && parsePlace(cursor) === null) found.push(['cursor', NO_CURSOR]);
  return found.map(([name, detail]) => ({ pointer: pointerTo('query', name), detail }));
}

const BODY_CHECKS: Readonly<
  Record<string, (body: Readonly<Record<string, unknown>>, now: EpochSeconds) => readonly ProblemEntry[]>
> = {
  createSimulation: findSimulationTimeErrors,
  updateRecommendation: findStatusErrors,
};

/**
 * The checks of a request that neither the schemas of the contract make nor need stored data: times, and parameters that
 * contradict each other. They run before the handler, so that one response names every mistake, also while the database opens.
 */
export const createRequestCheck =
  (now: () => EpochSeconds): RequestCheck =>
  (sent) => {
    const { operationId, query, body } = sent;
    const times = findTimeErrors(timeInputOf(query), now());
    const properties = typeof body === 'object' && body !== null ? { ...body } : {};
    return [
      ...times.map(({ parameter, message }) => ({ pointer: pointerTo('query', parameter), detail: message })),
      ...findContradictions(sent),
      ...(BODY_CHECKS[operationId]?.(properties, now()) ?? []),
    ];
  };
