import { expect } from 'chai';
import type { RecommendationReadStore } from '../../src/domain/recommendations/recommendation-queries.js';
import { createRecommendationReadStore } from '../../src/store/recommendations/read-store.js';
import { migrate } from '../../src/store/schema/migrate.js';
import { DATABASE_KINDS, type FreshDatabase } from '../support/database.js';
import { EVERY_RECOMMENDATION } from '../support/every-recommendation.js';
import { recommendationsOf } from '../support/leasing-store.js';
import {
  amountsFixture,
  EVALUATED_AT,
  findingFixture,
  foundChange,
  NO_COUNTS,
} from '../support/recommendation-fixture.js';
import { releasedDatabase } from '../support/released-database.js';
import { storeOf } from '../support/store-fixture.js';
import { stored } from '../support/stored-recommendations.js';

const UNKNOWN = { costUsdLow: null, costUsdHigh: null };
const PAGE = { sort: '-carbon_grams', limit: 1000, offset: 0, after: null } as const;

for (const kind of DATABASE_KINDS) {
  describe(`savings that were stored before they had bounds of the cost (${kind})`, () => {
    let fresh: FreshDatabase;
    let reads: RecommendationReadStore;
    before(async () => {
      fresh = await releasedDatabase(kind, '0.2.0');
      await migrate(fresh.database);
      reads = createRecommendationReadStore(fresh.database);
    });
    after(() => fresh?.drop());

    it('have unknown bounds, and their costs stay', async () => {
      const { items, state } = await reads.listRecommendations(EVERY_RECOMMENDATION, PAGE);
      expect(items).not.to.be.empty;
      for (const { finding, verification } of items) {
        expect(finding.savings.realisable).to.deep.include({ ...UNKNOWN });
        expect(finding.savings.reallocatedToIdle).to.deep.include({ ...UNKNOWN });
        expect(finding.savings.realisable.costUsd).to.be.a('number');
        if (verification?.verifiedSavings) expect(verification.verifiedSavings).to.deep.include({ ...UNKNOWN });
      }
      expect(state.footprint).to.deep.include({ ...UNKNOWN });
    });

    it('make the bounds of a sum unknown, and only of sums that include them', async () => {
      const writes = recommendationsOf(fresh.database);
      const clusterId = await storeOf(fresh.database).ensureCluster('new', false);
      const added = stored('new', 501);
      const evaluation = {
        evaluatedAt: EVALUATED_AT + 60,
        range: findingFixture().evidenceRange,
        hours: 168,
        footprint: amountsFixture(9000),
      };
      await writes.applyRun(clusterId, { evaluation, finishes: null, foundIds: added.map(({ id }) => id) }, () => ({
        changes: added.map(foundChange),
        counts: NO_COUNTS,
      }));
      const all = await reads.summarise(EVERY_RECOMMENDATION, 10);
      expect(all.state.footprint).to.deep.include({ ...UNKNOWN });
      const [old] = all.byNamespace.filter(({ cluster }) => cluster !== 'new');
      for (const sums of [all.open, old]) expect(sums?.annualRealisable).to.deep.include({ ...UNKNOWN });
      const summary = await reads.summarise({ ...EVERY_RECOMMENDATION, clusters: ['new'] }, 10);
      for (const sums of [summary.open, ...summary.byType, ...summary.byNamespace, summary.applied])
        for (const amounts of [sums.realisable, sums.annualRealisable]) {
          expect(amounts.costUsdLow).to.be.closeTo(0.8 * amounts.costUsd, 1e-9);
          expect(amounts.costUsdHigh).to.be.closeTo(2 * amounts.costUsd, 1e-9);
        }
      expect(summary.applied.verified).to.deep.equal(amountsFixture(7));
      expect(summary.state.footprint).to.deep.equal(amountsFixture(9000));
    });
  });
}
