import type { HealthReport } from '../domain/ports.js';
import type { MetricsStore } from '../domain/read-model.js';
import { Problem } from '../problem/problem.js';

/**
 * The reading store for a service that answers before its database is open: until then each call is refused with the
 * problem that says why.
 */
export function gateStore(current: () => MetricsStore | null, health: () => HealthReport): MetricsStore {
  const open = (): MetricsStore => {
    const store = current();
    if (store !== null) return store;
    const { state, detail } = health();
    const kind = state === 'migrating' || state === 'database-unavailable' ? state : 'starting';
    throw new Problem(kind, detail ?? 'the service is starting');
  };
  return {
    listClusterBounds: async (clusters) => open().listClusterBounds(clusters),
    readTotals: async (scope) => open().readTotals(scope),
    listNamespaces: async (scope, page) => open().listNamespaces(scope, page),
    listNodes: async (scope, page) => open().listNodes(scope, page),
    listPods: async (scope, page) => open().listPods(scope, page),
    readSeries: async (request) => open().readSeries(request),
    findRevision: async (clusters, range) => open().findRevision(clusters, range),
  };
}
