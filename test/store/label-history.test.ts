import { expect } from 'chai';
import type { LabelObservation } from '../../src/domain/cluster/observation.js';
import type { WindowFacts } from '../../src/domain/measures/entity-facts.js';
import type { WindowRun } from '../../src/domain/ports.js';
import { DAY_SECONDS, HOUR_SECONDS } from '../../src/domain/time/window.js';
import { DATABASE_KINDS, type FreshDatabase, freshDatabase } from '../support/database.js';
import type { LeasingStore } from '../support/leasing-store.js';
import { completeRun, DAY_START, revisionOf, storeOf } from '../support/store-fixture.js';
import { makeWindowFacts } from '../support/window-facts.js';

const SHAPE = { nodes: 1, namespaces: 1, workloadsPerNamespace: 1, podsPerWorkload: 1 };

/** A window of the hour whose namespace has the labels; workload and node have none. */
const windowAt = (hour: number, labels: LabelObservation, more: Partial<WindowFacts> = {}): WindowFacts => {
  const facts = makeWindowFacts(DAY_START + hour * HOUR_SECONDS, SHAPE);
  return {
    ...facts,
    nodes: facts.nodes.map((node) => ({ ...node, labels: {} })),
    pods: facts.pods.map((pod) => ({ ...pod, workloadLabels: {} })),
    namespaces: facts.namespaces.map(({ name }) => ({ name, ...labels })),
    ...more,
  };
};
const team = (value: string): LabelObservation => ({ labels: { team: value } });
const assumed = (value: string): LabelObservation => ({ labels: null, assumedLabels: { team: value } });

for (const kind of DATABASE_KINDS) {
  describe(`the history of labels (${kind})`, () => {
    let fresh: FreshDatabase;
    let store: LeasingStore;
    let clusterId: number;
    before(async () => {
      fresh = await freshDatabase(kind);
      store = storeOf(fresh.database);
    });
    beforeEach(async () => {
      await fresh.database.knex.raw('delete from label');
      clusterId = await store.ensureCluster(`cluster ${Math.random()}`, false);
    });
    after(() => fresh.drop());

    const write = async (facts: WindowFacts, run: Partial<WindowRun> = {}): Promise<void> => {
      await store.writeWindow(clusterId, facts, completeRun(facts.windowStart, run));
    };
    const history = async (of = 'namespace'): Promise<string[]> => {
      const { rows } = await fresh.database.knex.raw<{
        rows: { key: string; value: string; from: number; to: number | null }[];
      }>(
        `select key, value, (extract(epoch from valid_from)::float8 - :start) / 3600 as "from",
                (extract(epoch from valid_to)::float8 - :start) / 3600 as "to"
           from label where subject = :of order by key, valid_from`,
        { start: DAY_START, of },
      );
      return rows.map(({ key, value, from, to }) => `${key}=${value} ${from}..${to ?? ''}`);
    };

    it('ends a removed label and begins a changed one in their own windows', async () => {
      await write(windowAt(0, { labels: { team: 'a', app: 'x' } }));
      await write(windowAt(1, team('a')));
      await write(windowAt(2, team('b')));
      await write(windowAt(3, { labels: {} }));
      await write(windowAt(4, team('b')));
      expect(await history()).to.deep.equal(['app=x 0..1', 'team=a 0..2', 'team=b 2..3', 'team=b 4..']);
    });

    it('continues while labels are unknown, and while a source of labels does not respond', async () => {
      await write(windowAt(0, { labels: { team: 'a', app: 'x' } }));
      await write(windowAt(1, { labels: null }));
      await write(windowAt(2, team('b'), { hasPartialLabels: true }));
      expect(await history()).to.deep.equal(['app=x 0..', 'team=a 0..2', 'team=b 2..']);
      await write(windowAt(3, team('b')));
      expect(await history()).to.deep.equal(['app=x 0..3', 'team=a 0..2', 'team=b 2..']);
    });

    it('continues for a workload whose pods have unknown labels', async () => {
      const withPods = (hour: number, workloadLabels: { readonly team: string } | null) => {
        const facts = windowAt(hour, { labels: {} });
        return {
          ...facts,
          pods: facts.pods.map((pod) => (pod.namespace.startsWith('__') ? pod : { ...pod, workloadLabels })),
        };
      };
      await write(withPods(0, { team: 'a' }));
      await write(withPods(1, null));
      await write(withPods(2, { team: 'b' }));
      expect(await history('workload')).to.deep.equal(['team=a 0..2', 'team=b 2..']);
    });

    it('takes assumed labels for times of which nothing is known', async () => {
      await write(windowAt(5, team('new')));
      await write(windowAt(1, team('old')));
      await write(windowAt(3, assumed('new')));
      expect(await history(), 'nothing is known after the window at 1:00').to.deep.equal([
        'team=old 1..5',
        'team=new 5..',
      ]);
      await write(windowAt(0, assumed('new')));
      expect(await history()).to.deep.equal(['team=new 0..1', 'team=old 1..5', 'team=new 5..']);
    });

    it('takes assumed labels in the newest window, without those that are gone', async () => {
      await write(windowAt(0, { labels: { team: 'a', app: 'x' } }));
      await write(windowAt(1, assumed('b')));
      expect(await history()).to.deep.equal(['app=x 0..1', 'team=a 0..1', 'team=b 1..']);
    });

    it('ends only exported keys when a window is read again', async () => {
      await write(windowAt(0, { labels: { team: 'a', app: 'x' } }));
      await write(windowAt(1, { labels: { team: 'a', app: 'x' } }));
      await write(windowAt(0, { labels: {}, exportedKeys: new Set(['team']) }));
      expect(await history()).to.deep.equal(['app=x 0..', 'team=a 1..']);
    });

    it('does not assume labels for a window that was read before', async () => {
      await write(windowAt(0, { labels: {} }));
      await write(windowAt(1, team('a')));
      await write(windowAt(0, assumed('a')));
      expect(await history()).to.deep.equal(['team=a 1..']);
    });

    it('keeps labels when a window is read again for late samples', async () => {
      await write(windowAt(0, team('a')));
      await write(windowAt(1, team('b')));
      await write(windowAt(0, team('b')), { isReread: true });
      expect(await history()).to.deep.equal(['team=a 0..1', 'team=b 1..']);
      await fresh.database.knex.raw('delete from label');
      const late = windowAt(0, team('c'));
      const better = { ...late, nodes: late.nodes.map((node) => ({ ...node, coveredSeconds: 299.9 })) };
      await fresh.database.knex.raw('update node_window set covered_seconds = 100');
      await write(better, { isReread: true });
      expect(await history(), 'of an object without labels').to.deep.equal(['team=c 0..1']);
    });

    it('increases the revision of the day, also without a change of figures', async () => {
      await write(windowAt(0, team('a')));
      const before = await revisionOf(fresh.database, clusterId, DAY_START);
      await write(windowAt(0, team('a')));
      expect(await revisionOf(fresh.database, clusterId, DAY_START)).to.equal(before);
      await write(windowAt(0, team('b')));
      expect(await revisionOf(fresh.database, clusterId, DAY_START)).to.be.above(before);
    });

    it('is deleted with the daily figures of its time, and kept without a limit', async () => {
      await write(windowAt(0, team('a')));
      await write(windowAt(1, team('b')));
      await write(windowAt(24, team('b')));
      await write(windowAt(25, team('c')));
      const whole = ['team=a 0..1', 'team=b 1..25', 'team=c 25..'];
      const now = DAY_START + 500 * DAY_SECONDS;
      await storeOf(fresh.database).applyRetention(clusterId, now);
      expect(await history()).to.deep.equal(whole);
      const dailySeconds = 499 * DAY_SECONDS;
      const aging = storeOf(fresh.database, { dailySeconds });
      await aging.applyRetention(clusterId, now);
      expect(await history(), 'the second day is kept').to.deep.equal(whole.slice(1));
      await aging.applyRetention(clusterId, now + DAY_SECONDS);
      expect(await history()).to.deep.equal(['team=c 25..']);
    });
  });
}
