import { expect } from 'chai';
import type { Amounts } from '../../src/domain/recommendations/finding.js';
import type { Recommendation } from '../../src/domain/recommendations/recommendation.js';
import type { RecommendationFilter } from '../../src/domain/recommendations/recommendation-queries.js';
import { totalSavings } from '../../src/domain/recommendations/savings/amounts.js';
import { RECOMMENDATION_TYPES, SEVERITIES } from '../../src/domain/recommendations/vocabulary.js';
import { DAY_SECONDS, HOUR_SECONDS } from '../../src/domain/time/window.js';
import { createSampleIntensities } from '../../src/sources/sample/sample-intensities.js';
import { createRecommendationReadStore } from '../../src/store/recommendations/read-store.js';
import { createCollectHarness } from '../support/collect-harness.js';
import { type FreshDatabase, freshDatabase } from '../support/database.js';
import { EVERY_RECOMMENDATION } from '../support/every-recommendation.js';
import { CLUSTER_NAME, STARTED_AT, sampleSource } from '../support/sample-windows.js';

const OPEN: RecommendationFilter = { ...EVERY_RECOMMENDATION, statuses: ['open'] };

/** Late enough in the hour for the previous one to be rolled up. */
const NOW = STARTED_AT + 900;

/** Collected as the service does: a few windows, and older hours as roll-ups. */
describe('recommendations for the sample cluster', function () {
  this.timeout(400_000);
  let fresh: FreshDatabase;
  let afterADay: readonly Recommendation[];
  let afterAWeek: readonly Recommendation[];

  const collect = async (days: number): Promise<readonly Recommendation[]> => {
    const { collector, log } = createCollectHarness(fresh.database, {
      source: sampleSource(),
      intensitySource: createSampleIntensities(),
      cluster: CLUSTER_NAME,
      isSample: true,
      depthSeconds: days * DAY_SECONDS,
      windowDepthSeconds: HOUR_SECONDS,
      // The lease lasts twice as long, in real time, and is not renewed under a clock that does not advance.
      pollIntervalSeconds: HOUR_SECONDS,
      now: () => NOW,
    });
    await collector.runOnce();
    expect(log.filter(({ level }) => level === 'error')).to.deep.equal([]);
    const page = { sort: '-carbon_grams', limit: 1000, offset: 0, after: null } as const;
    return (await createRecommendationReadStore(fresh.database).listRecommendations(OPEN, page)).items;
  };
  const named = (type: string, name: string) => (one: Recommendation) =>
    one.finding.type === type && JSON.stringify(one.finding.target).includes(`"${name}"`);

  before(async () => {
    fresh = await freshDatabase('server');
    afterADay = await collect(1);
    afterAWeek = await collect(7);
  });
  after(() => fresh.drop());

  it('exist after the first day of history, including critical ones', () => {
    expect(new Set(afterADay.map(({ finding }) => finding.severity))).to.deep.equal(new Set(SEVERITIES));
  });

  it('exist in every type and severity after one week', () => {
    const types = new Set(afterAWeek.map(({ finding }) => finding.type));
    expect(RECOMMENDATION_TYPES.filter((type) => !types.has(type))).to.deep.equal([]);
    expect(new Set(afterAWeek.map(({ finding }) => finding.severity))).to.deep.equal(new Set(SEVERITIES));
  });

  it('report throttled, OOM-killed, oversized, idle, empty and badly scheduled targets', () => {
    for (const [type, name] of [
      ['rightsize_cpu', 'payment-gateway'],
      ['rightsize_memory', 'notification-worker'],
      ['rightsize_cpu', 'catalog-api'],
      ['rightsize_memory', 'search'],
      ['zombie_workload', 'legacy-soap'],
      ['idle_namespace', 'sandbox'],
      ['autoscaling_candidate', 'image-resizer'],
      ['off_peak_scaling', 'checkout-api'],
      ['carbon_aware_scheduling', 'nightly-report'],
      ['empty_node', 'gke-sample-batch-91ab-h7np'],
      ['underutilized_node', 'ip-10-0-1-14.eu-west-3.compute.internal'],
      ['overprovisioned_nodepool', 'web'],
    ] as const) {
      expect(afterAWeek.some(named(type, name)), `${type} of ${name}`).to.equal(true);
    }
  });

  it('propose no autoscaler where one exists', () => {
    expect(afterAWeek.some(named('autoscaling_candidate', 'runner'))).to.equal(false);
    expect(afterAWeek.some(named('off_peak_scaling', 'runner'))).to.equal(true);
  });

  it('save less than the energy, carbon and cost of the cluster, at both ends of their bands too', async () => {
    const { state, open } = await createRecommendationReadStore(fresh.database).summarise(OPEN, 100);
    for (const figure of ['energyKwh', 'carbonGrams', 'costUsd'] as const)
      for (const name of [`${figure}Low`, figure, `${figure}High`] as const satisfies readonly (keyof Amounts)[]) {
        const saved = open.realisable[name]! + open.reallocatedToIdle[name]!;
        expect(saved, name).to.be.within(0, state.footprint![name]!);
      }
  });

  it('have a band of the saved cost, wider than 0 where it is not 0', () => {
    for (const { finding } of afterAWeek) {
      const { costUsd, costUsdLow, costUsdHigh } = totalSavings(finding.savings);
      expect(costUsd, finding.summary).to.be.within(costUsdLow!, costUsdHigh!);
      if (costUsd !== 0) expect(costUsdLow, finding.summary).to.be.below(costUsdHigh!);
    }
  });
});
