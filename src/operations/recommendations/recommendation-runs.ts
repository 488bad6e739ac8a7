import type { OperationHandlers } from '../../contract/index.js';
import { invalidBody, Problem } from '../../problem/problem.js';
import type { OperationDeps } from '../shared/deps.js';
import { toQueuedRun, toRecommendationRun } from './response/recommendation-run.js';

/** Seconds until a place in a full queue can be expected: runs take a minute at most. */
const RETRY_SECONDS = 60;

type RunOperations = Pick<OperationHandlers, 'createRecommendationRun' | 'getRecommendationRun'>;
type RunDeps = Pick<OperationDeps, 'now' | 'recommendationDays' | 'recommendationUpdates' | 'store'>;

/** The only cluster where there is one. @throws Problem `invalid-request` naming `cluster`. */
async function findOnlyCluster({ store }: RunDeps): Promise<string> {
  const clusters = (await store.listClusterBounds([])).map(({ cluster }) => cluster);
  const [only, ...others] = clusters;
  if (only !== undefined && others.length === 0) return only;
  const known = clusters.length === 0 ? 'nothing was collected yet' : `there are several: ${clusters.join(', ')}`;
  throw invalidBody('cluster', `must be given, because ${known}`);
}

export function createRunOperations(deps: RunDeps): RunOperations {
  const { now, recommendationDays } = deps;
  return {
    async createRecommendationRun({ body }) {
      const cluster = body.cluster ?? (await findOnlyCluster(deps));
      const namespaces = [...new Set(body.namespaces)].sort();
      const request = {
        cluster,
        namespaces,
        includeSystem: body.include_system ?? false,
        days: body.days ?? recommendationDays,
      };
      const answer = await deps.recommendationUpdates.enqueueRun(request, now());
      if (answer.kind === 'unknown-cluster') throw invalidBody('cluster', 'is not the name of a known cluster');
      if (answer.kind === 'full')
        throw new Problem(
          'too-many-runs',
          `${answer.queued} runs of the cluster are waiting already; try again later`,
          {
            headers: { 'Retry-After': String(RETRY_SECONDS) },
          },
        );
      const headers = { Location: `/api/v1/recommendation-runs/${answer.run.id}` };
      return { status: 202, type: 'application/json', body: toQueuedRun(answer.run), headers };
    },
    async getRecommendationRun({ params }) {
      const run = await deps.recommendationUpdates.findRun(params.run_id);
      if (run === null) throw new Problem('not-found', `there is no run ${params.run_id}; ended ones are kept a while`);
      return { status: 200, type: 'application/json', body: toRecommendationRun(run) };
    },
  };
}
