import { expect } from 'chai';
import type { WindowFacts } from '../../src/domain/measures/entity-facts.js';
import { DAY_SECONDS, HOUR_SECONDS } from '../../src/domain/time/window.js';
import type { Database } from '../../src/store/connection/connect.js';
import { createMetricsStore } from '../../src/store/query/serve/metrics-store.js';
import { assertSchemaCurrent, migrate } from '../../src/store/schema/migrate.js';
import { DATABASE_KINDS, type FreshDatabase } from '../support/database.js';
import { distributeEarlier } from '../support/earlier-schema.js';
import { expectFigures } from '../support/expect-figures.js';
import { NO_FILTER } from '../support/reference-fold.js';
import { readReleasedAnswers } from '../support/released-answers.js';
import {
  type Columns,
  listColumns,
  RELEASES,
  readRows,
  releasedAnswers,
  releasedDatabase,
} from '../support/released-database.js';
import { completeRun, DAY_START, hourStates, storeOf, writeAll } from '../support/store-fixture.js';
import { makeWindows } from '../support/window-facts.js';

/** Sums can be added in another order than by the release. */
const TOLERANCE = 1e-12;
const HOUR = DAY_START + 25 * HOUR_SECONDS;

async function readHourJoules(database: Database): Promise<number | null | undefined> {
  const maxReadRows = { server: 1_000_000, embedded: 1_000_000 };
  const store = createMetricsStore(database, { maxReadRows, now: () => HOUR + 6 * HOUR_SECONDS });
  const range = { from: HOUR, to: HOUR + HOUR_SECONDS };
  const scope = { range, filter: { ...NO_FILTER, clusters: ['alpha'] }, idle: 'separate' } as const;
  return (await store.readTotals(scope)).measures?.energyJoules;
}

const joulesOf = (windows: readonly WindowFacts[]): number =>
  windows.flatMap(({ pods }) => pods).reduce((sum, { energyJoules }) => sum + (energyJoules ?? 0), 0);

describe('dumps of released databases', () => {
  it('exist for each release and for the last schema before migrations were frozen', () => {
    expect(RELEASES).to.include.members(['0.1.0', '0.2.0', '0007']);
  });
});

for (const kind of DATABASE_KINDS) {
  for (const release of RELEASES) {
    describe(`a database of ${release}, migrated to this version (${kind})`, () => {
      let fresh: FreshDatabase;
      let columns: Columns;
      let released: Readonly<Record<string, string[]>>;
      before(async () => {
        fresh = await releasedDatabase(kind, release);
        columns = await listColumns(fresh.database);
        released = await readRows(fresh.database, columns);
        await distributeEarlier(fresh.database);
        await migrate(fresh.database);
      });
      after(() => fresh?.drop());

      it('has the current schema', async () => {
        await assertSchemaCurrent(fresh.database);
      });

      it('keeps every value of every row; the release had rows in each of its tables', async () => {
        const empty = Object.keys(released).filter((table) => released[table]?.length === 0);
        expect(empty).to.deep.equal([]);
        expect(await readRows(fresh.database, columns)).to.deep.equal(released);
      });

      it('returns the same results as the release', async () => {
        const answers = await readReleasedAnswers(fresh.database);
        const expected = releasedAnswers(release);
        expect(Object.keys(answers)).to.deep.equal(Object.keys(expected));
        for (const [query, answer] of Object.entries(expected))
          for (const [name, value] of Object.entries(answer)) {
            const found = answers[query] ?? {};
            if (typeof value === 'string') expect(found[name], `${query}: ${name}`).to.equal(value);
            else expectFigures(found, { [name]: value }, TOLERANCE, query);
          }
      });

      it('accepts writes: windows are replaced, rolled up and dropped, and sealed hours reject them', async () => {
        const { database } = fresh;
        const store = storeOf(database);
        const id = await store.ensureCluster('alpha', false);
        const windows = makeWindows(HOUR, 3, { seed: 9 });
        const expected = joulesOf(windows);
        expect(await readHourJoules(database)).not.to.be.closeTo(expected, 1);
        await writeAll(store, id, windows);
        expect(await readHourJoules(database)).to.be.closeTo(expected, 1e-9 * expected);
        for (const hour of await store.listUnrolledHours(id, HOUR + DAY_SECONDS, 100)) await store.rollUpHour(id, hour);
        expect(await hourStates(database, id)).to.include({ 24: 'rolled', 25: 'rolled', 26: 'rolled' });
        expect(await readHourJoules(database)).to.be.closeTo(expected, 1e-9 * expected);
        const [sealed] = makeWindows(DAY_START, 1);
        if (sealed === undefined) throw new Error('there is no window');
        const outcome = await store.writeWindow(id, sealed, completeRun(DAY_START));
        expect(outcome.status).to.equal('too_late');
        const sample = await store.ensureCluster('beta', true);
        for (const hour of await store.listUnrolledHours(sample, HOUR + DAY_SECONDS, 100))
          await store.rollUpHour(sample, hour);
        const { droppedPartitions } = await store.applyRetention(id, HOUR + 20 * DAY_SECONDS);
        expect(droppedPartitions).to.be.greaterThan(0);
        expect(await readHourJoules(database)).to.be.closeTo(expected, 1e-9 * expected);
      });
    });
  }
}
