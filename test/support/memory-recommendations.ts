import type { RecommendationRun, RecommendationUpdateStore } from '../../src/domain/recommendations/ports.js';
import type { Transition } from '../../src/domain/recommendations/recommendation.js';
import type {
  PotentialSums,
  RecommendationReadStore,
} from '../../src/domain/recommendations/recommendation-queries.js';
import { amountsFixture, EVALUATED_AT, findingFixture, recommendationFixture } from './recommendation-fixture.js';

/** The example ids of the contract. */
export const EXAMPLE_RECOMMENDATION_ID = 'rec_1c0f3s9a8k2m4v7x';
export const EXAMPLE_RUN_ID = 'run_4m1x0c9t2b7q8z5k';

export const RECOMMENDATION = recommendationFixture(1, { id: EXAMPLE_RECOMMENDATION_ID });
/** A recommendation with a schedule; it is found by its id, but not in lists. */
export const SCHEDULED = recommendationFixture(2, {
  finding: findingFixture({
    type: 'off_peak_scaling',
    action: {
      kind: 'schedule_off_peak',
      timezone: 'Europe/Paris',
      schedules: [{ days: 'weekdays', downCron: '0 20 * * 1', upCron: '0 6 * * 2' }],
      replicas: 2,
    },
  }),
});
const TRANSITION: Transition = {
  recommendationId: EXAMPLE_RECOMMENDATION_ID,
  sequence: 1,
  at: EVALUATED_AT,
  from: null,
  to: 'open',
  actor: 'engine',
  actorName: null,
  reason: null,
  reference: null,
  expiresAt: null,
};
const STATE = {
  evaluatedAt: EVALUATED_AT,
  footprint: amountsFixture(10_000),
  range: RECOMMENDATION.finding.evidenceRange,
};
const SUMS: PotentialSums = {
  count: 1,
  realisable: amountsFixture(100),
  reallocatedToIdle: amountsFixture(300),
  annualRealisable: amountsFixture(5200),
  annualReallocatedToIdle: amountsFixture(15_600),
};
const RUN: RecommendationRun = {
  id: EXAMPLE_RUN_ID,
  request: { cluster: 'sample', namespaces: [], includeSystem: false, days: 7 },
  state: 'queued',
  requestedAt: EVALUATED_AT,
  startedAt: null,
  finishedAt: null,
  evidenceRange: null,
  counts: null,
  detail: null,
};

/** Always returns the same recommendation. */
export const createMemoryRecommendations = (): RecommendationReadStore => ({
  async listRecommendations(_filter, page) {
    return { state: STATE, items: page.offset > 0 ? [] : [RECOMMENDATION], total: 1, next: null };
  },
  async *streamRecommendations(_filter, request) {
    yield { state: STATE, items: request.offset > 0 ? [] : [RECOMMENDATION], total: 1, next: null };
  },
  async findRecommendation(id) {
    const recommendation = [RECOMMENDATION, SCHEDULED].find((one) => one.id === id);
    return recommendation === undefined ? null : { recommendation, transitions: [TRANSITION] };
  },
  async listHistory(_filter, page) {
    const items = page.offset > 0 ? [] : [{ transition: TRANSITION, recommendation: RECOMMENDATION }];
    return { items, total: 1, next: null };
  },
  async *streamHistory(_filter, request) {
    const items = request.offset > 0 ? [] : [{ transition: TRANSITION, recommendation: RECOMMENDATION }];
    yield { items, total: 1, next: null };
  },
  async summarise() {
    return {
      state: STATE,
      open: SUMS,
      bySeverity: [{ ...SUMS, key: 'warning' }],
      byType: [{ ...SUMS, key: 'rightsize_cpu' }],
      byNamespace: [{ ...SUMS, cluster: 'c', key: 'production' }],
      namespaceCount: 1,
      applied: {
        ...SUMS,
        states: { pending: 1, verified: 0, no_effect: 0, regression: 0 },
        verified: amountsFixture(0),
      },
    };
  },
  findRevision: async () => '1:1',
});

/** Accepts every change without storing it. */
export const createMemoryUpdates = (): RecommendationUpdateStore => ({
  changeStatus: async () => true,
  enqueueRun: async (request) => ({ kind: 'queued', run: { ...RUN, request }, isNew: true }),
  findCurrent: async (id) => (id === RECOMMENDATION.id ? RECOMMENDATION : null),
  findRun: async (id) => (id === RUN.id ? RUN : null),
});
