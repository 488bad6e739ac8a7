import type { RecommendationFilter } from '../../src/domain/recommendations/recommendation-queries.js';

/** The filter that matches every recommendation. */
export const EVERY_RECOMMENDATION: RecommendationFilter = {
  clusters: [],
  namespaces: [],
  nodes: [],
  workloads: [],
  labels: [],
  types: [],
  severities: [],
  confidences: [],
  statuses: [],
  heldIn: null,
  minAnnualCostUsd: null,
  minAnnualCarbonGrams: null,
};
