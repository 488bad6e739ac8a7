import { expect } from 'chai';
import { NO_FINDING_REASONS } from '../../src/domain/recommendations/rules/rule-result.js';
import { DAY_SECONDS, HOUR_SECONDS } from '../../src/domain/time/window.js';
import { createCollectStore, createRecommendationWriteStore } from '../../src/store/index.js';
import { DATABASE_KINDS, type FreshDatabase, freshDatabase } from '../support/database.js';
import { testLease } from '../support/leasing-store.js';
import { recommendationJobOn } from '../support/recommendation-job-harness.js';
import { DAY_START, DEFAULT_RETENTION, storeOf } from '../support/store-fixture.js';
import { makeWindowFacts } from '../support/window-facts.js';

const NEVER = new AbortController().signal;
const SHAPE = { namespaces: 2, workloadsPerNamespace: 2, podsPerWorkload: 1 };

for (const kind of DATABASE_KINDS) {
  describe(`gauges of recommendations (${kind})`, () => {
    let fresh: FreshDatabase;
    let clusterId: number;
    let made: ReturnType<typeof recommendationJobOn>;
    beforeEach(async () => {
      fresh = await freshDatabase(kind);
      const store = storeOf(fresh.database);
      clusterId = await store.ensureCluster('c', false);
      const held = await testLease(createCollectStore(fresh.database, { retention: DEFAULT_RETENTION }), clusterId);
      const hours = Array.from({ length: 26 }, (_, hour) => makeWindowFacts(DAY_START + hour * HOUR_SECONDS, SHAPE));
      await store.writeSealedHours(clusterId, hours);
      const now = () => DAY_START + 2 * DAY_SECONDS;
      made = recommendationJobOn(fresh.database, { clusterId, now, lease: async () => held });
    });
    afterEach(() => fresh.drop());

    it('exports the reasons why rules could not decide', async () => {
      const { job, metrics } = made;
      const shown = async () =>
        (await metrics.render())
          .split('\n')
          .filter((line) => line.startsWith('greenkube_recommendation_rules_undecided{'));
      expect(await shown()).to.deep.equal([]);
      await job.runIfDue(NEVER);
      const lines = await shown();
      expect(lines).to.have.length(NO_FINDING_REASONS.length);
      for (const reason of NO_FINDING_REASONS) {
        expect(lines.join('\n')).to.match(new RegExp(`cluster="c",reason="${reason}"} \\d+`));
      }
      metrics.setLeader('c', false);
      expect(await shown()).to.deep.equal([]);
    });

    it('exports open recommendations as gauges by severity and type while it is the leader', async () => {
      const { job, metrics } = made;
      const shown = async () =>
        (await metrics.render()).split('\n').filter((line) => line.startsWith('greenkube_recommendations_'));
      await job.runIfDue(NEVER);
      // A cycle can continue for long after a run: the first one fills the whole history.
      expect(await shown()).to.have.length.above(0);
      await job.runQueued(NEVER);
      for (const { severity, type, count, ...annual } of await createRecommendationWriteStore(fresh.database).sumOpen(
        clusterId,
      )) {
        const labels = `{cluster="c",severity="${severity}",type="${type}"}`;
        expect(await shown()).to.include.members([
          `greenkube_recommendations_open${labels} ${count}`,
          `greenkube_recommendations_potential_carbon_grams_per_year${labels} ${annual.annualCarbonGrams}`,
          `greenkube_recommendations_reallocated_cost_usd_per_year${labels} ${annual.annualReallocatedCostUsd}`,
        ]);
      }
      expect(await shown()).to.not.have.length(0);
      metrics.setLeader('c', false);
      expect(await shown()).to.have.length(0);
    });
  });
}
