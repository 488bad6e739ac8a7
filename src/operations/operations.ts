import type { OperationHandlers } from '../contract/index.js';
import { createHealthOperations } from './health/health.js';
import { createMetaOperations } from './meta/meta.js';
import { createMetricsOperations } from './metrics/metrics.js';
import { createRecommendationOperations } from './recommendations/recommendations.js';
import type { OperationDeps } from './shared/deps.js';
import { createSimulationOperations } from './simulations/simulations.js';
import { createTimeseriesOperations } from './timeseries/timeseries.js';

/** Handlers of all operations of the contract; a missing one does not compile. */
export const createOperations = (deps: OperationDeps): OperationHandlers => ({
  ...createHealthOperations(deps),
  ...createMetaOperations(deps),
  ...createMetricsOperations(deps),
  ...createTimeseriesOperations(deps),
  ...createRecommendationOperations(deps),
  ...createSimulationOperations(deps),
});
