import { expect } from 'chai';
import type { Knex } from 'knex';
import type { PodFact, WindowFacts } from '../../src/domain/measures/entity-facts.js';
import { emptyMeasures } from '../../src/domain/measures/measures.js';
import { fillGroupsSql, GROUP_TABLES } from '../../src/store/ingest/window-groups.js';
import { DATABASE_KINDS, type FreshDatabase, freshDatabase } from '../support/database.js';
import { DAY_START, storeOf, writeAll } from '../support/store-fixture.js';
import { makeWindowFacts } from '../support/window-facts.js';

type Row = Readonly<Record<string, unknown>>;

/** The same additions in another order. */
const TOLERANCE = 1e-12;

function isSame(actual: unknown, expected: unknown): boolean {
  if (typeof actual !== 'number' || typeof expected !== 'number') {
    return JSON.stringify(actual) === JSON.stringify(expected);
  }
  return Math.abs(actual - expected) <= TOLERANCE * Math.max(Math.abs(actual), Math.abs(expected));
}

/** A pod of which only the lifetime is known. */
const unobserved = (pod: PodFact): PodFact => ({ ...pod, ...emptyMeasures(), liveSeconds: 300 });

/** Windows with sums of no values: for example a namespace without any figure, and pods without energy. */
const windows: readonly WindowFacts[] = [0, 1, 2].map((index) => {
  const facts = makeWindowFacts(DAY_START + index * 300, { seed: index, nodes: 4, podsPerWorkload: 5 });
  const pods = facts.pods.map((pod, place) =>
    pod.namespace === 'batch' || place % 7 === index ? unobserved(pod) : pod,
  );
  return { ...facts, pods };
});

for (const kind of DATABASE_KINDS) {
  describe(`sums of a window's pods (${kind})`, () => {
    let fresh: FreshDatabase;
    before(async () => {
      fresh = await freshDatabase(kind);
    });
    after(() => fresh.drop());

    /** The stored sums, and the same sums computed by the database from the stored pods. */
    const readBoth = (table: (typeof GROUP_TABLES)[number]): Promise<readonly [Row[], Row[]]> =>
      fresh.database.knex.transaction(async (trx: Knex) => {
        await trx.raw(`create temporary table summed (like ${table}) on commit drop`);
        await trx.raw(fillGroupsSql(table, 'summed', 'pod_window', 'true'));
        const order = table === 'namespace_window' ? 'namespace_id' : 'node_id, class';
        const rowsOf = async (name: string): Promise<Row[]> =>
          (await trx.raw<{ rows: Row[] }>(`select * from ${name} order by window_start, cluster_id, ${order}`)).rows;
        return [await rowsOf(table), await rowsOf('summed')] as const;
      });

    for (const what of ['written once', 'written again with other pods']) {
      it(`equal the SQL sums of the stored rows, including nulls: ${what}`, async () => {
        const store = storeOf(fresh.database);
        for (const cluster of ['one', 'other'])
          await writeAll(store, await store.ensureCluster(cluster, false), windows);
        if (what !== 'written once') {
          const others = windows.map(({ windowStart }) =>
            makeWindowFacts(windowStart, { seed: 8, nodes: 4, namespaces: 2 }),
          );
          await writeAll(store, await store.ensureCluster('one', false), others);
        }
        for (const table of GROUP_TABLES) {
          const [stored, summed] = await readBoth(table);
          expect(stored.length).to.equal(summed.length).and.be.above(20);
          const wrong = summed.flatMap((row, index) =>
            Object.keys(row)
              .filter((column) => !isSame(stored[index]?.[column], row[column]))
              .map((column) => `${table} ${index} ${column}: ${stored[index]?.[column]} instead of ${row[column]}`),
          );
          expect(wrong).to.deep.equal([]);
          const unknown = stored.filter((row) => row['energy_joules'] === null && row['peak_share_watts'] === null);
          if (table === 'namespace_window') expect(unknown.length, 'sums of no values').to.be.at.least(3);
        }
      });
    }
  });
}
