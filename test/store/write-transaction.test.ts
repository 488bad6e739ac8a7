import { expect } from 'chai';
import type { Knex } from 'knex';
import { DAY_SECONDS, HOUR_SECONDS } from '../../src/domain/time/window.js';
import type { Database } from '../../src/store/connection/connect.js';
import { inUnleasedTransaction } from '../../src/store/connection/write-transaction.js';
import { notOnCitus } from '../support/citus-server.js';
import { type FreshDatabase, freshDatabase } from '../support/database.js';
import { simulateCitus } from '../support/fake-citus.js';
import { recommendationsOf } from '../support/leasing-store.js';
import { EVALUATED_AT, foundChange, NO_COUNTS } from '../support/recommendation-fixture.js';
import { DAY_START, storeOf, writeAll } from '../support/store-fixture.js';
import { stored } from '../support/stored-recommendations.js';
import { makeWindows } from '../support/window-facts.js';

const SEQUENTIAL = `set local citus.multi_shard_modify_mode = 'sequential'`;

/** One of every kind of write in a transaction. */
async function writeEverything(database: Database): Promise<void> {
  const collect = storeOf(database, { rawSeconds: DAY_SECONDS, podHourlySeconds: DAY_SECONDS });
  const clusterId = await collect.ensureCluster('alpha', false);
  await collect.writeSealedHours(clusterId, makeWindows(DAY_START, 2));
  const raw = DAY_START + 23 * HOUR_SECONDS;
  await writeAll(collect, clusterId, makeWindows(raw, 2));
  await collect.rollUpHour(clusterId, raw);
  await collect.applyRetention(clusterId, DAY_START + 20 * DAY_SECONDS);
  const record = { zone: 'DE', hour: DAY_START, gramsPerKwh: 1, lowGramsPerKwh: 1, highGramsPerKwh: 1 };
  await collect.upsertIntensities(clusterId, [{ ...record, source: 'default', isEstimated: false }]);
  const recommendations = recommendationsOf(database);
  const found = stored('alpha', 1).map(foundChange);
  const outcome = { evaluation: null, finishes: null, foundIds: found.map(({ after }) => after.id) };
  await recommendations.applyRun(clusterId, outcome, () => ({ changes: found, counts: NO_COUNTS }));
  const [change] = found;
  if (change !== undefined) await recommendations.changeStatus({ ...change, before: change.after });
  const request = { cluster: 'alpha', namespaces: [], includeSystem: false, days: 7 };
  await recommendations.enqueueRun(request, EVALUATED_AT);
  await recommendations.claimRun(clusterId, EVALUATED_AT);
}

/** First statement of every transaction during the work. */
async function firstStatements(knex: Knex, work: () => Promise<unknown>): Promise<string[]> {
  const begun = new Set<string>();
  const first: string[] = [];
  const listen = ({ sql, __knexTxId: id }: { sql: string; __knexTxId?: string }): void => {
    if (id === undefined) return;
    if (sql === 'BEGIN;') begun.add(id);
    else if (begun.delete(id)) first.push(sql);
  };
  knex.on('query', listen);
  await work();
  knex.off('query', listen);
  return first;
}

notOnCitus('it simulates Citus, and a plain server').describe('writing transactions', () => {
  let fresh: FreshDatabase;
  beforeEach(async () => {
    fresh = await freshDatabase('server');
  });
  afterEach(() => fresh?.drop());

  it('start, on Citus, by limiting connections to one per node', async () => {
    const { database } = fresh;
    await simulateCitus(database.knex, [0, 1]);
    const first = await firstStatements(database.knex, () => writeEverything(database));
    expect(first).to.have.length.above(10);
    expect(new Set(first)).to.deep.equal(new Set([SEQUENTIAL]));
  });

  it('check the lease of the collector first, except those that need none', async () => {
    const { database } = fresh;
    const first = await firstStatements(database.knex, () => writeEverything(database));
    const others = new Set(first.filter((sql) => !/^select 1 from lease where .* for share$/.test(sql)));
    expect([...others].map((sql) => sql.replace(/\s+/g, ' '))).to.have.members([
      // a cluster, which leases belong to
      `select nextval(pg_get_serial_sequence($1, 'id'))::integer as id from generate_series(1, $2::integer)`,
      // the lease itself
      `set local lock_timeout = '2s'`,
      // the status of a recommendation, and a run requested by a user
      'select cluster_id as "clusterId" from recommendation where id = $1',
      'select id from cluster where name = $1',
    ]);
    expect(first).to.have.length.above(15);
  });

  it('are used for all writes', async () => {
    const { database } = fresh;
    const outside: string[] = [];
    database.knex.on('query', ({ sql, __knexTxId: id }: { sql: string; __knexTxId?: string }) => {
      if (id === undefined) outside.push(sql);
    });
    await writeEverything(database);
    const writes = outside.filter((sql) =>
      /\b(insert|update|delete|create|drop|alter|truncate|lock|nextval)\b/i.test(sql),
    );
    expect(writes).to.deep.equal([]);
    expect(outside).to.not.deep.equal([]);
  });

  it('reset their settings: the connection is unchanged afterwards', async () => {
    const { knex } = fresh.database;
    await simulateCitus(knex, [0, 1]);
    const mode = async (trx: Knex): Promise<string | null | undefined> => {
      const { rows } = await trx.raw<{ rows: { mode: string | null }[] }>(
        `select current_setting('citus.multi_shard_modify_mode', true) as mode`,
      );
      return rows[0]?.mode;
    };
    expect(await inUnleasedTransaction(knex, mode)).to.equal('sequential');
    expect(await mode(knex)).to.not.equal('sequential');
  });

  it('send nothing more on a plain server, which is checked once', async () => {
    const { database } = fresh;
    const all: string[] = [];
    database.knex.on('query', ({ sql }: { sql: string }) => all.push(sql));
    await writeEverything(database);
    expect(all.filter((sql) => sql.includes('pg_extension'))).to.have.length(1);
    expect(all.filter((sql) => sql.includes('citus.'))).to.deep.equal([]);
  });
});
