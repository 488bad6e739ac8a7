import type { Finding } from '../../src/domain/recommendations/finding.js';
import { recommendationId } from '../../src/domain/recommendations/identity.js';
import type { Recommendation } from '../../src/domain/recommendations/recommendation.js';
import type { AppDeps } from '../../src/http/app.js';
import { createMetricsStore, type Database } from '../../src/store/index.js';
import { createRecommendationReadStore } from '../../src/store/recommendations/read-store.js';
import type { ContractClient } from '../support/contract-client.js';
import { freshDatabase } from '../support/database.js';
import { findingsOfEveryType } from '../support/findings-of-every-type.js';
import { type HttpHarness, startHttpHarness } from '../support/http-harness.js';
import { type LeasingRecommendations, recommendationsOf } from '../support/leasing-store.js';
import {
  amountsFixture,
  EVALUATED_AT,
  findingFixture,
  foundChange,
  NO_COUNTS,
  recommendationFixture,
} from '../support/recommendation-fixture.js';
import { storeOf } from '../support/store-fixture.js';
import { TEST_API_KEY } from '../support/test-api-key.js';

const CLUSTER = 'c';
const MAX_ROWS = { server: 1_000_000, embedded: 1_000_000 };
export const NOW = EVALUATED_AT + 3600;
export const WITH_KEY = { Authorization: `Bearer ${TEST_API_KEY}` };

const found = (finding: Finding, change: Partial<Recommendation> = {}): Recommendation =>
  recommendationFixture(1, { id: recommendationId(CLUSTER, finding.type, finding.target), finding, ...change });

/** A recommendation that was applied a day ago and verified since. */
const VERIFIED = found(
  findingFixture({
    target: {
      kind: 'workload',
      namespace: 'staging',
      workload: { kind: 'Deployment', name: 'done' },
      container: 'main',
    },
  }),
  {
    status: 'applied',
    reason: 'Merged.',
    reference: 'https://git.example/shop/pull/41',
    verification: {
      checkedAt: EVALUATED_AT,
      state: 'verified',
      beforeHours: 168,
      afterHours: 24,
      verifiedSavings: amountsFixture(40),
      regressions: ['restarts'],
    },
  },
);

export interface RecommendationsHarness {
  readonly client: ContractClient;
  readonly server: HttpHarness['server'];
  readonly writes: LeasingRecommendations;
  readonly clusterId: number;
  readonly database: Database;
  /** The open ones, at least one of each type. */
  readonly open: readonly Recommendation[];
  readonly applied: Recommendation;
  change(id: string, body: object, headers?: Record<string, string>): ReturnType<ContractClient['send']>;
  drop(): Promise<void>;
}

/** Starts the application over a real database with recommendations of every type. */
export async function startRecommendationsHarness(
  apiKeys = [TEST_API_KEY],
  http: Partial<AppDeps> = {},
): Promise<RecommendationsHarness> {
  const fresh = await freshDatabase('embedded');
  const { database } = fresh;
  const writes = recommendationsOf(database);
  const clusterId = await storeOf(database).ensureCluster(CLUSTER, false);
  const open = findingsOfEveryType().map((finding) => found(finding));
  const all = [...open, VERIFIED];
  const evaluation = {
    evaluatedAt: EVALUATED_AT + 60,
    range: findingFixture().evidenceRange,
    hours: 168,
    footprint: amountsFixture(10_000),
  };
  await writes.applyRun(clusterId, { evaluation, finishes: null, foundIds: all.map(({ id }) => id) }, () => ({
    changes: all.map(foundChange),
    counts: NO_COUNTS,
  }));
  const { client, server } = await startHttpHarness(
    {
      store: createMetricsStore(database, { maxReadRows: MAX_ROWS, now: () => NOW }),
      recommendations: createRecommendationReadStore(database),
      recommendationUpdates: writes,
      now: () => NOW,
    },
    { ...http, apiKeys: () => apiKeys },
  );
  return {
    client,
    server,
    writes,
    clusterId,
    database,
    open,
    applied: VERIFIED,
    change: (id, body, headers = WITH_KEY) => client.send('patch', `/api/v1/recommendations/${id}`, { body, headers }),
    drop: fresh.drop,
  };
}
