import { expect } from 'chai';
import { DAY_SECONDS, HOUR_SECONDS, WINDOW_SECONDS } from '../../src/domain/time/window.js';
import type { Database } from '../../src/store/connection/connect.js';
import { DATABASE_KINDS, type FreshDatabase, freshDatabase } from '../support/database.js';
import { DAY_START, revisionOf, storeOf } from '../support/store-fixture.js';

/** Days of which retention deletes the runs; more than one call deletes. */
const DAYS = 130;
const DAYS_PER_CALL = 100;
const RUNS_PER_DAY = DAY_SECONDS / WINDOW_SECONDS;
const RUNS_PER_HOUR = HOUR_SECONDS / WINDOW_SECONDS;
const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();

/** Stores the runs of days that are sealed and rolled up, and whose other rows are deleted. The first window is empty. */
async function writeSealedDays({ knex }: Database, clusterId: number): Promise<void> {
  const [from, days] = [iso(DAY_START), DAYS];
  await knex.raw(
    `insert into window_run (cluster_id, window_start, status, attempts, last_tried_at, problems, expected_seconds, covered_seconds)
     select ?, ?::timestamptz + n * interval '5 minutes', case when n = 0 then 'empty' else 'complete' end, 1, now(), '[]',
       case when n = 0 then 0 else 300 end, case when n = 0 then 0 else 300 end
       from generate_series(0, ?::int - 1) n`,
    [clusterId, from, days * RUNS_PER_DAY],
  );
  await knex.raw(
    `insert into hour_state (cluster_id, hour, state)
     select ?, ?::timestamptz + n * interval '1 hour', 'sealed' from generate_series(0, ?::int - 1) n`,
    [clusterId, from, days * 24],
  );
  await knex.raw(
    `insert into day_state (cluster_id, day, is_rolled)
     select ?, ?::timestamptz + n * interval '24 hours', true from generate_series(0, ?::int - 1) n`,
    [clusterId, from, days],
  );
}

for (const kind of DATABASE_KINDS) {
  describe(`retention of collection runs (${kind})`, () => {
    let fresh: FreshDatabase;
    let clusterId: number;
    beforeEach(async () => {
      fresh = await freshDatabase(kind);
      clusterId = await storeOf(fresh.database).ensureCluster('test', false);
      await writeSealedDays(fresh.database, clusterId);
    });
    afterEach(() => fresh?.drop());

    /** Runs retention long after the days. @returns the rows that each statement deleted from window_run */
    async function applyRetention(): Promise<number[]> {
      const deletions: number[] = [];
      const count = ({ rowCount }: { rowCount: number }, { sql }: { sql: string }): void => {
        if (/^\s*delete from window_run\b/.test(sql)) deletions.push(rowCount);
      };
      fresh.database.knex.on('query-response', count);
      const { deletedRows } = await storeOf(fresh.database).applyRetention(clusterId, DAY_START + 1000 * DAY_SECONDS);
      fresh.database.knex.off('query-response', count);
      expect(deletedRows).to.equal(deletions.reduce((sum, rows) => sum + rows, 0));
      return deletions;
    }

    const runsLeft = async (): Promise<number[]> => {
      const { rows } = await fresh.database.knex.raw<{ rows: { start: number }[] }>(
        'select extract(epoch from window_start)::float8 as start from window_run where cluster_id = ? order by 1',
        [clusterId],
      );
      return rows.map(({ start }) => (start - DAY_START) / WINDOW_SECONDS);
    };

    it('deletes a day per statement and 100 days per call, and keeps the first run with nodes', async () => {
      const first = await applyRetention();
      expect(first).to.have.length(DAYS_PER_CALL);
      expect(first[0]).to.equal(RUNS_PER_DAY - 1);
      expect(new Set(first.slice(1))).to.deep.equal(new Set([RUNS_PER_DAY]));
      expect(await applyRetention()).to.have.length(DAYS - DAYS_PER_CALL);
      expect(await runsLeft()).to.deep.equal([1]);
      expect(await applyRetention()).to.deep.equal([]);
      // The coverage operation returned their reasons.
      expect(await revisionOf(fresh.database, clusterId, DAY_START + DAY_SECONDS)).to.equal(1);
    });

    it('keeps the runs of hours that are not sealed and of days that are not rolled up, and continues after them', async () => {
      const { knex } = fresh.database;
      await knex.raw(`update hour_state set state = 'rolled' where hour = ?::timestamptz`, [iso(DAY_START)]);
      await knex.raw('update day_state set is_rolled = false where day = ?::timestamptz', [
        iso(DAY_START + DAY_SECONDS),
      ]);
      await applyRetention();
      await applyRetention();
      const hour = Array.from({ length: RUNS_PER_HOUR }, (_, index) => index);
      const day = Array.from({ length: RUNS_PER_DAY }, (_, index) => RUNS_PER_DAY + index);
      expect(await runsLeft()).to.deep.equal([...hour, ...day]);
    });

    it('reads no other table and no subquery in a statement that deletes runs', async () => {
      const statements: string[] = [];
      const collect = ({ sql }: { sql: string }): void => {
        if (/window_run/.test(sql)) statements.push(sql);
      };
      fresh.database.knex.on('query', collect);
      await applyRetention();
      fresh.database.knex.off('query', collect);
      expect(statements.length).to.be.greaterThan(DAYS_PER_CALL);
      for (const sql of statements) expect(sql.match(/\b(from|join|using)\b/g)?.length, sql).to.be.at.most(2);
    });
  });
}
