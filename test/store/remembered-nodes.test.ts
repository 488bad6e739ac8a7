import { expect } from 'chai';
import type { NodeSpec } from '../../src/domain/cluster/node-spec.js';
import { UNKNOWN_SPEC } from '../../src/domain/cluster/node-spec.js';
import type { WindowFacts } from '../../src/domain/measures/entity-facts.js';
import { HOUR_SECONDS } from '../../src/domain/time/window.js';
import { DATABASE_KINDS, type FreshDatabase, freshDatabase } from '../support/database.js';
import type { LeasingStore } from '../support/leasing-store.js';
import { completeRun, DAY_START, storeOf, writeAll } from '../support/store-fixture.js';
import { makeWindowFacts, nodeName } from '../support/window-facts.js';

const withSpec = (windowStart: number, spec: Partial<NodeSpec>, team?: string): WindowFacts => {
  const facts = makeWindowFacts(windowStart);
  return {
    ...facts,
    nodes: facts.nodes.map((node) => ({
      ...node,
      spec: { ...node.spec, ...spec },
      labels: team === undefined ? {} : { team },
    })),
  };
};

for (const kind of DATABASE_KINDS) {
  describe(`what is remembered of nodes (${kind})`, () => {
    let fresh: FreshDatabase;
    let store: LeasingStore;
    let clusterId: number;
    beforeEach(async () => {
      fresh = await freshDatabase(kind);
      store = storeOf(fresh.database);
      clusterId = await store.ensureCluster('test', false);
    });
    afterEach(() => fresh.drop());

    const typesBefore = async (instant: number): Promise<unknown> =>
      (await store.listRememberedNodes(clusterId, [nodeName(0)], instant)).map(({ spec }) => spec.instanceType);

    it('is the specification before the instant, else the first one', async () => {
      const [first, second] = [DAY_START + HOUR_SECONDS, DAY_START + 3 * HOUR_SECONDS];
      await writeAll(store, clusterId, [
        withSpec(first, { instanceType: 'first' }),
        withSpec(second, { instanceType: 'second' }),
      ]);
      expect(await typesBefore(second + 300)).to.deep.equal(['second']);
      expect(await typesBefore(second)).to.deep.equal(['first']);
      expect(await typesBefore(DAY_START), 'none before: the first').to.deep.equal(['first']);
    });

    it('is the one with an instance type where another stretch has none', async () => {
      const late = DAY_START + HOUR_SECONDS;
      await writeAll(store, clusterId, [withSpec(late, { instanceType: null })]);
      await writeAll(store, clusterId, [withSpec(DAY_START, { instanceType: 'known' })]);
      expect(await typesBefore(late + 300)).to.deep.equal(['known']);
    });

    it('is of the names and the cluster that were asked for, with the labels of the time', async () => {
      await writeAll(store, clusterId, [
        withSpec(DAY_START, { isSpot: true, serverless: 'fargate' }, 'blue'),
        withSpec(DAY_START + HOUR_SECONDS, {}, 'red'),
      ]);
      const other = await store.ensureCluster('other', false);
      await store.writeWindow(other, makeWindowFacts(DAY_START), completeRun(DAY_START));
      const names = [nodeName(1), 'never stored', 'a "quoted" one'];
      const found = await store.listRememberedNodes(clusterId, names, DAY_START + HOUR_SECONDS);
      expect(found).to.have.lengthOf(1);
      expect(found[0]).to.deep.include({ name: nodeName(1), labels: { team: 'blue' } });
      expect(found[0]!.spec).to.include({ isSpot: true, serverless: 'fargate' });
      expect(found[0]!.spec, 'complete').to.have.all.keys(Object.keys(UNKNOWN_SPEC));
      const later = await store.listRememberedNodes(clusterId, names, DAY_START + 2 * HOUR_SECONDS);
      expect(later[0]!.labels).to.deep.equal({ team: 'red' });
      expect(await store.listRememberedNodes(clusterId, [], DAY_START)).to.deep.equal([]);
    });
  });
}
