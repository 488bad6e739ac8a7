import { expect } from 'chai';
import { toLabelCondition } from '../../src/domain/cluster/label-condition.js';
import type { Recommendation } from '../../src/domain/recommendations/recommendation.js';
import type { RecommendationReadStore } from '../../src/domain/recommendations/recommendation-queries.js';
import { createRecommendationReadStore } from '../../src/store/recommendations/read-store.js';
import { DATABASE_KINDS, type FreshDatabase, freshDatabase } from '../support/database.js';
import { EVERY_RECOMMENDATION } from '../support/every-recommendation.js';
import { storeLabels } from '../support/label-fixture.js';
import { recommendationsOf } from '../support/leasing-store.js';
import {
  amountsFixture,
  EVALUATED_AT,
  findingFixture,
  foundChange,
  NO_COUNTS,
} from '../support/recommendation-fixture.js';
import { storeOf } from '../support/store-fixture.js';
import { stored } from '../support/stored-recommendations.js';

for (const kind of DATABASE_KINDS) {
  describe(`stored recommendations by label (${kind})`, () => {
    let fresh: FreshDatabase;
    let store: RecommendationReadStore;
    const all = stored('c', 1);

    before(async () => {
      fresh = await freshDatabase(kind);
      store = createRecommendationReadStore(fresh.database);
      const clusterId = await storeOf(fresh.database).ensureCluster('c', false);
      const range = findingFixture().evidenceRange;
      const evaluation = { evaluatedAt: EVALUATED_AT, range, hours: 168, footprint: amountsFixture(9000) };
      const outcome = { evaluation, finishes: null, foundIds: all.map(({ id }) => id) };
      await recommendationsOf(fresh.database).applyRun(clusterId, outcome, () => ({
        changes: all.map(foundChange),
        counts: NO_COUNTS,
      }));
    });
    after(() => fresh.drop());

    it('are filtered by the newest labels of their target', async () => {
      const { database } = fresh;
      const { knex } = database;
      const before = await store.findRevision(['c'], ['team']);
      await knex.raw(`
        insert into namespace (cluster_id, name) 
        select c.id, n.name from cluster c cross join (values ('production'), ('batch')) n (name) where c.name = 'c'`);
      await knex.raw(`
        insert into workload (cluster_id, namespace_id, kind, name)
        select n.cluster_id, n.id, 'Deployment', 'w0' from namespace n where n.name = 'production'`);
      await knex.raw(`insert into node (cluster_id, name) select c.id, 'n3' from cluster c where c.name = 'c'`);
      const [start, change] = [EVALUATED_AT - 7200, EVALUATED_AT - 3600];
      const label = { cluster: 'c', key: 'team', from: start, to: null };
      await storeLabels(database, [
        { ...label, subject: 'namespace', name: 'production', value: 'blue' },
        { ...label, subject: 'workload', name: 'production/w0', value: 'blue', to: change },
        { ...label, subject: 'workload', name: 'production/w0', value: 'red', from: change },
        { ...label, subject: 'node', name: 'n3', value: 'infra' },
      ]);
      expect(await store.findRevision(['c'], ['team'])).to.not.equal(before);
      const teamOf = ({ finding: { target } }: Recommendation): string | null => {
        if (target.kind === 'node') return target.node === 'n3' ? 'infra' : null;
        if (target.kind !== 'workload' || target.namespace !== 'production') return null;
        return target.workload.kind === 'Deployment' && target.workload.name === 'w0' ? 'red' : 'blue';
      };
      const matching = (test: (one: Recommendation) => boolean): string[] =>
        all
          .filter(test)
          .map(({ id }) => id)
          .sort();
      const idsOf = async (...texts: string[]) => {
        const filter = { ...EVERY_RECOMMENDATION, labels: texts.map(toLabelCondition) };
        const page = { sort: '-carbon_grams', limit: 1000, offset: 0, after: null } as const;
        const { items } = await store.listRecommendations(filter, page);
        const { open } = await store.summarise(filter, 10);
        expect(open.count).to.equal(items.filter(({ status }) => status === 'open').length);
        return items.map(({ id }) => id).sort();
      };
      expect(await idsOf('team:red')).to.deep.equal(matching((one) => teamOf(one) === 'red')).and.not.be.empty;
      expect(await idsOf('team:blue')).to.deep.equal(matching((one) => teamOf(one) === 'blue')).and.not.be.empty;
      expect(await idsOf('team:infra', 'team:red')).to.deep.equal(
        matching((one) => ['infra', 'red'].includes(teamOf(one) ?? '')),
      );
      expect(await idsOf('!team:blue')).to.deep.equal(matching((one) => teamOf(one) !== 'blue'));
      expect(await idsOf('team')).to.deep.equal(matching((one) => teamOf(one) !== null));
      expect(await idsOf('owner')).to.deep.equal([]);
    });

    it('have another revision after a corrected window replaced a value in place', async () => {
      const { database } = fresh;
      const label = { cluster: 'c', subject: 'node', name: 'n3', key: 'team', from: EVALUATED_AT - 7200 } as const;
      const revisionWith = async (value: string, to: number | null = null): Promise<string> => {
        await storeLabels(database, [{ ...label, value, to }]);
        return store.findRevision(['c'], ['team']);
      };
      const revisions = [await revisionWith('infra'), await revisionWith('spare'), await revisionWith('infra')];
      expect(revisions[1]).to.not.equal(revisions[0]);
      expect(revisions[2]).to.equal(revisions[0]);
      expect(await revisionWith('infra', EVALUATED_AT), 'an ended label').to.not.equal(revisions[0]);
    });
  });
}
