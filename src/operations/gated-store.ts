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
    simulations: { readWorkloadHistory: async (...asked) => open().simulations.readWorkloadHistory(...asked) },
  };
}

const gateMetrics = (open: () => MetricsStore): MetricsStore => ({
  listClusterBounds: async (...asked) => open().listClusterBounds(...asked),
  readTotals: async (...asked) => open().readTotals(...asked),
  readSum: async (...asked) => open().readSum(...asked),
  listNamespaces: async (...asked) => open().listNamespaces(...asked),
  listNodes: async (...asked) => open().listNodes(...asked),
  listPods: async (...asked) => open().listPods(...asked),
  readSeries: async (...asked) => open().readSeries(...asked),
  streamNamespaces: (...asked) => open().streamNamespaces(...asked),
  streamNodes: (...asked) => open().streamNodes(...asked),
  streamPods: (...asked) => open().streamPods(...asked),
  streamSeries: (...asked) => open().streamSeries(...asked),
  findRevision: async (...asked) => open().findRevision(...asked),
});

const gateRecommendations = (open: () => RecommendationReadStore): RecommendationReadStore => ({
  listRecommendations: async (...asked) => open().listRecommendations(...asked),
  streamRecommendations: (...asked) => open().streamRecommendations(...asked),
  findRecommendation: async (...asked) => open().findRecommendation(...asked),
  listHistory: async (...asked) => open().listHistory(...asked),
  streamHistory: (...asked) => open().streamHistory(...asked),
  summarise: async (...asked) => open().summarise(...asked),
  findRevision: async (...asked) => open().findRevision(...asked),
});

const gateUpdates = (open: () => RecommendationUpdates): RecommendationUpdates => ({
  changeStatus: async (change) => open().changeStatus(change),
  enqueueRun: async (request, at) => open().enqueueRun(request, at),
  findCurrent: async (id) => open().findCurrent(id),
  findRun: async (id) => open().findRun(id),
});
