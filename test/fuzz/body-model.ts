import { LATEST_INSTANT } from '../../src/domain/time/instant.js';
import { isNode, type SchemaNode } from '../support/schema-walk.js';
import { COLLECTED_CLUSTERS, type FuzzHarness, NOW } from './fuzz-harness.js';
import { type Faults, figureDefaults, modelTime } from './time-model.js';

const LONGEST_SIMULATION_SECONDS = 35 * 86_400;
/** Ranges are aligned to windows at both ends. */
const ALIGNED_SECONDS = 600;

const invalidParts = (certain: readonly string[], possible: readonly string[] = []): Faults => ({
  certain: new Set(certain),
  possible: new Set(possible),
});

/** `expires_at` must be in the future, and belong to a dismissal. */
function statusFaults(body: SchemaNode): Faults {
  const expiry = body['expires_at'] ?? null;
  const instant = Date.parse(String(expiry)) / 1000;
  const isRight = body['status'] === 'dismissed' && instant > NOW && instant <= LATEST_INSTANT;
  return invalidParts(expiry === null || isRight ? [] : ['expires_at']);
}

/** A cluster is required when there are several, and must exist. */
const runFaults = (body: SchemaNode): Faults =>
  invalidParts(COLLECTED_CLUSTERS.includes(String(body['cluster'])) ? [] : ['cluster']);

function simulationFaults(body: SchemaNode, harness: FuzzHarness): Faults {
  const given = ['from', 'to', 'last', 'cluster'].filter((name) => name in body);
  const query = new Map(given.map((name) => [name, [String(body[name])]]));
  const time = modelTime(query, { ...figureDefaults(query, harness), last: '7d' }, null);
  // Clusters can have workloads of the same name.
  if (!query.has('cluster')) time.possible.add('cluster');
  if (time.range === null) return time;
  const length = time.range.to - time.range.from;
  const longest = query.has('last') ? 'last' : 'from';
  if (length > LONGEST_SIMULATION_SECONDS) time.certain.add(longest);
  else if (length > LONGEST_SIMULATION_SECONDS - ALIGNED_SECONDS) time.possible.add(longest);
  return time;
}

const MODELS: Readonly<Record<string, (body: SchemaNode, harness: FuzzHarness) => Faults>> = {
  createRecommendationRun: runFaults,
  createSimulation: simulationFaults,
  updateRecommendation: statusFaults,
};

/** Properties for which a body of the right shape must or may be rejected with 400. */
export const bodyMeaning = (operationId: string | undefined, body: unknown, harness: FuzzHarness): Faults =>
  (isNode(body) ? MODELS[String(operationId)]?.(body, harness) : undefined) ?? invalidParts([]);
