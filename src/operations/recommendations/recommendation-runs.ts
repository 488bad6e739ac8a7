import type { OperationHandlers } from '../../contract/index.js';
import { invalidBody, Problem } from '../../problem/problem.js';
import type { OperationDeps } from '../shared/deps.js';
import { toQueuedRun, toRecommendationRun } from './response/recommendation-run.js';

/** Value of Retry-After for a full queue: a run takes at most a minute. */
const RETRY_SECONDS = 60;

type RunOperations = Pick<OperationHandlers, 'createRecommendationRun' | 'getRecommendationRun'>;
type RunDeps = Pick<OperationDeps, 'now' | 'recommendationDays' | 'recommendationUpdates' | 'store'>;

/** The only cluster of the service. @throws Problem `invalid-request` for `cluster` if there is none or several */
async function findOnlyCluster({ store }: RunDeps): Promise<string> {
  const clusters = (await store.listClusterBounds([])).map(({ cluster }) => cluster);
  const [only, ...others] = clusters;
  if (only !== undefined && others.length === 0) return only;
  const known =
    clusters.length === 0 ? 'no cluster has data yet' : `there are several clusters: ${clusters.join(', ')}`;
  throw invalidBody('cluster', `is required, because ${known}`);
}

export function createRunOperations(deps: RunDeps): RunOperations {
  const { now, recommendationDays } = deps;
  return {
    async createRecommendationRun({ body, basePath }) {
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
          `the queue of the cluster is full (${answer.queued} runs); retry in a minute`,
          {
            headers: { 'Retry-After': String(RETRY_SECONDS) },
          },
        );
      const headers = { Location: `${basePath}/api/v1/recommendation-runs/${answer.run.id}` };
      return { status: 202, type: 'application/json', body: toQueuedRun(answer.run), headers };
    },
    async getRecommendationRun({ params }) {
      const run = await deps.recommendationUpdates.findRun(params.run_id);
      if (run === null)
        throw new Problem(
          'not-found',
          `run ${params.run_id} does not exist; finished runs are deleted after some time`,
        );
      return { status: 200, type: 'application/json', body: toRecommendationRun(run) };
    },
  };
}
