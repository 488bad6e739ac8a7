import type { OperationHandlers } from '../../contract/index.js';
import { changeStatus } from '../../domain/recommendations/lifecycle/change-status.js';
import type { Recommendation } from '../../domain/recommendations/recommendation.js';
import { Problem } from '../../problem/problem.js';
import type { OperationDeps } from '../shared/deps.js';
import { entityTag, requireMatch } from './entity-tag.js';
import { noRecommendation } from './get-recommendation.js';
import { toUpdatedRecommendation } from './response/recommendation.js';
import { toStatusRequest } from './status-request.js';

type UpdateDeps = Pick<OperationDeps, 'currency' | 'now' | 'recommendationUpdates' | 'version'>;

function illegalTransition({ status }: Recommendation, requested: string, legal: readonly string[]): Problem {
  const detail = `a recommendation that is ${status} cannot become ${requested}; it can become ${legal.join(' or ')}`;
  return new Problem('illegal-transition', detail, { errors: [{ pointer: '/body/status', detail }] });
}

/** Changes the status of a recommendation; fails if the recommendation has changed since it was read. */
export const createUpdateOperation =
  (deps: UpdateDeps): OperationHandlers['updateRecommendation'] =>
  async ({ params, body, ifMatch, actorName }) => {
    const { now, recommendationUpdates: store, currency } = deps;
    const id = params.recommendation_id;
    const at = now();
    const request = toStatusRequest(body, at, actorName);
    const before = await store.findCurrent(id);
    if (before === null) throw noRecommendation(id);
    requireMatch(ifMatch, before.version);
    const answer = changeStatus(before, request, at);
    if (answer.kind === 'illegal') throw illegalTransition(before, request.status, answer.legal);
    const { change } = answer;
    if (!(await store.changeStatus(change)))
      throw new Problem('conflict', 'the recommendation was changed concurrently; read it again and repeat the change');
    const headers = { ETag: entityTag(change.after.version, 'application/json', deps) };
    const updated = toUpdatedRecommendation(change.after, currency);
    return { status: 200, type: 'application/json', body: updated, headers };
  };
