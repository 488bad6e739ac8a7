import type { HealthReport } from '../domain/ports.js';
import type { MetricsStore } from '../domain/read-model.js';
import type { RecommendationReadStore } from '../domain/recommendations/read-model.js';
import type { SimulationStore } from '../domain/simulation/ports.js';
import { Problem } from '../problem/problem.js';
import type { OperationDeps, RecommendationUpdates } from './deps.js';

/** What the operations use of the stores, by its name there. */
export type GatedStores = Pick<OperationDeps, 'recommendations' | 'recommendationUpdates' | 'simulations' | 'store'>;

/** The stores once the database is open. */
interface OpenStores {
  readonly metrics: MetricsStore;
  readonly recommendations: RecommendationReadStore;
  readonly recommendationUpdates: RecommendationUpdates;
  readonly simulations: SimulationStore;
}

/**
 * The stores for a service that answers before its database is open: until then each call is refused with the problem
 * that says why.
 */
export function gateStores(current: () => OpenStores | null, health: () => HealthReport): GatedStores {
  const open = (): OpenStores => {
    const stores = current();
    if (stores !== null) return stores;
    const { state, detail } = health();
    const kind = state === 'migrating' || state === 'database-unavailable' ? state : 'starting';
    throw new Problem(kind, detail ?? 'the service is starting');
  };
  return {
    store: gateMetrics(() => open().metrics),
    recommendations: gateRecommendations(() => open().recommendations),
    recommendationUpdates: gateUpdates(() => open().recommendationUpdates),
    simulations: { readWorkloadHistory: async (request) => open().simulations.readWorkloadHistory(request) },
  };
}

const gateMetrics = (open: () => MetricsStore): MetricsStore => ({
  listClusterBounds: async (clusters) => open().listClusterBounds(clusters),
  readTotals: async (scope) => open().readTotals(scope),
  listNamespaces: async (scope, page) => open().listNamespaces(scope, page),
  listNodes: async (scope, page) => open().listNodes(scope, page),
  listPods: async (scope, page) => open().listPods(scope, page),
  readSeries: async (request) => open().readSeries(request),
  findRevision: async (clusters, range) => open().findRevision(clusters, range),
});

const gateRecommendations = (open: () => RecommendationReadStore): RecommendationReadStore => ({
  listRecommendations: async (filter, page) => open().listRecommendations(filter, page),
  findRecommendation: async (id, maxTransitions) => open().findRecommendation(id, maxTransitions),
  listHistory: async (filter, page) => open().listHistory(filter, page),
  summarise: async (filter, maxNamespaces) => open().summarise(filter, maxNamespaces),
  findRevision: async (clusters) => open().findRevision(clusters),
});

const gateUpdates = (open: () => RecommendationUpdates): RecommendationUpdates => ({
  changeStatus: async (change) => open().changeStatus(change),
  enqueueRun: async (request, at) => open().enqueueRun(request, at),
  findCurrent: async (id) => open().findCurrent(id),
  findRun: async (id) => open().findRun(id),
});
