import type { OperationHandlers } from '../../contract/index.js';
import type { Recommendation } from '../../domain/recommendations/recommendation.js';
import type { Bucket } from '../../domain/time/buckets.js';
import { type UsageGroupBy, usageBuckets, usageOfContainer } from '../../domain/usage/container-usage.js';
import { usageOfWeek } from '../../domain/usage/week-usage.js';
import { Problem } from '../../problem/problem.js';
import { mapInBatches } from '../../runtime/event-loop.js';
import { answerConditionally, type RevisionStore } from '../shared/conditional.js';
import type { OperationDeps } from '../shared/deps.js';
import { noRecommendation } from './get-recommendation.js';
import { type ObservedUsage, toRecommendationUsage } from './response/recommendation-usage.js';

/** Maximum number of points and of containers in a response; the contract has the same limits. */
const MAX_POINTS = 10_000;
const MAX_CONTAINERS = 100;

type UsageDeps = Pick<
  OperationDeps,
  'currency' | 'limitLargeResponses' | 'recommendations' | 'simulations' | 'store' | 'version'
>;

/** Returns the observed use of the containers of a recommendation over its evidence window. */
export const createUsageOperation =
  (deps: UsageDeps): OperationHandlers['getRecommendationUsage'] =>
  async ({ params, query, mediaType, ifNoneMatch, signal }) => {
    const { recommendations, version, currency } = deps;
    const id = params.recommendation_id;
    const found = await recommendations.findRecommendation(id, 1, signal);
    if (found === null) throw noRecommendation(id);
    const { recommendation } = found;
    const { cluster, finding } = recommendation;
    const range = finding.evidenceRange;
    const buckets = usageBuckets(range, query.group_by);
    const operation = 'getRecommendationUsage';
    const request = { operation, query, mediaType, clusters: [cluster], range, ifNoneMatch, signal };
    return answerConditionally({ store: revisionsOf(deps, recommendation), version, currency }, request, () =>
      deps.limitLargeResponses(
        query.group_by === 'hourly' ? MAX_POINTS : buckets.length,
        async () => {
          const usage = await observe(deps, recommendation, buckets, query.group_by, signal);
          return toRecommendationUsage(recommendation, query.group_by, usage);
        },
        signal,
      ),
    );
  };

/** A text that changes with the recommendation and with the stored figures of its evidence window. */
const revisionsOf = ({ store }: UsageDeps, { id, version }: Recommendation): RevisionStore => ({
  findRevision: async (clusters, range, signal) =>
    JSON.stringify([id, version, await store.findRevision(clusters, range, signal)]),
});

/** @throws Problem `too-many-points` or `query-too-expensive` */
async function observe(
  { simulations }: UsageDeps,
  { cluster, finding }: Recommendation,
  buckets: readonly Bucket[],
  groupBy: UsageGroupBy,
  signal: AbortSignal,
): Promise<ObservedUsage> {
  const { target, evidenceRange: range, action } = finding;
  if (target.kind !== 'workload') return { missingReason: 'target_without_containers', containers: [], weekHours: [] };
  const { namespace, workload } = target;
  const request = { range, clusters: [cluster], namespace, workload };
  const { history } = await simulations.readWorkloadHistory(request, signal);
  const stored = [...(history?.containers ?? [])]
    .filter(([container]) => target.container === null || container === target.container)
    .slice(0, MAX_CONTAINERS);
  if (history === null || stored.length === 0) return { missingReason: 'not_stored', containers: [], weekHours: [] };
  checkPoints(stored.length * buckets.length, groupBy);
  const workloadHours = history.hours.map(({ hour }) => hour);
  const containers = await mapInBatches(stored, ([container, hours]) =>
    usageOfContainer(container, hours, workloadHours, buckets, action),
  );
  return { missingReason: null, containers, weekHours: usageOfWeek(history.hours, action) };
}

function checkPoints(points: number, groupBy: UsageGroupBy): void {
  if (points <= MAX_POINTS) return;
  throw new Problem(
    'too-many-points',
    `group_by=${groupBy} results in ${points} points, more than the limit of ${MAX_POINTS}; use group_by=daily`,
  );
}
