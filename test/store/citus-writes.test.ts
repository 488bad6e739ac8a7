import { expect } from 'chai';
import type { Knex } from 'knex';
import { DAY_SECONDS, HOUR_SECONDS } from '../../src/domain/time/window.js';
import { type Database, openDatabase } from '../../src/store/connection/connect.js';
import { inUnleasedTransaction } from '../../src/store/connection/write-transaction.js';
import { describeOnCitus } from '../support/citus-server.js';
import { type FreshDatabase, freshDatabase } from '../support/database.js';
import type { LeasingStore } from '../support/leasing-store.js';
import { DAY_START, hourStates, revisionOf, storeOf, writeAll } from '../support/store-fixture.js';
import { makeWindows } from '../support/window-facts.js';

const WINDOWS = 60;
const HOURS = (WINDOWS * 300) / HOUR_SECONDS;
/** Enough rows for every one of 32 shards, and new pods with every window. */
const SHAPE = { nodes: 5, namespaces: 6, workloadsPerNamespace: 5, podsPerWorkload: 3 };
const ROUNDS = 20;

/** Sums of a column by instant and group, from a table and from the finer table. */
interface Sums {
  readonly table: string;
  readonly time: string;
  readonly of: string;
  readonly finer: string;
}
const windowSums = (table: string, of: string): Sums => ({ table, time: 'window_start', of, finer: 'pod_window' });
const EVERY_SUM: readonly Sums[] = [
  windowSums('namespace_window', 'namespace_id'),
  windowSums('node_class_window', 'node_id'),
  { table: 'pod_hour', time: 'bucket_start', of: 'pod_id', finer: 'pod_window' },
  { table: 'workload_hour', time: 'bucket_start', of: 'workload_id', finer: 'pod_window' },
  { table: 'node_hour', time: 'bucket_start', of: 'node_id', finer: 'pod_window' },
  { table: 'node_group_hour', time: 'bucket_start', of: 'node_id', finer: 'node_window' },
  { table: 'workload_day', time: 'bucket_start', of: 'workload_id', finer: 'pod_hour' },
  { table: 'namespace_day', time: 'bucket_start', of: 'namespace_id', finer: 'pod_hour' },
  { table: 'pod_day', time: 'bucket_start', of: 'pod_id', finer: 'pod_hour' },
  { table: 'node_day', time: 'bucket_start', of: 'node_id', finer: 'pod_hour' },
];

async function listSums(knex: Knex, table: string, time: string, of: string, step: number) {
  const { rows } = await knex.raw<{ rows: { key: string; joules: number }[] }>(
    `select concat(floor(extract(epoch from ${time}) / ${step})::bigint, '/', ${of}) as key, sum(energy_joules) as joules
       from ${table} group by 1`,
  );
  return new Map(rows.map(({ key, joules }) => [key, joules]));
}

/** Instants and groups of a table whose sum differs from the finer table. */
async function wrongSums(knex: Knex, { table, time, of, finer }: Sums): Promise<string[]> {
  const step = table.endsWith('_day') ? DAY_SECONDS : table.endsWith('_hour') ? HOUR_SECONDS : 1;
  const stored = await listSums(knex, table, time, of, step);
  const expected = await listSums(knex, finer, finer.endsWith('_window') ? 'window_start' : 'bucket_start', of, step);
  expect(expected.size, finer).to.be.above(0);
  const isWrong = ([key, joules]: [string, number]): boolean =>
    !(Math.abs((stored.get(key) ?? Number.NaN) - joules) <= 1e-9 * Math.abs(joules));
  const unknown = [...stored.keys()].filter((key) => !expected.has(key));
  return [...[...expected].filter(isWrong).map(([key]) => key), ...unknown].map((key) => `${table} ${key}`);
}

describeOnCitus('writing to a Citus database', function () {
  this.timeout(900_000);
  let fresh: FreshDatabase;
  let database: Database;
  let store: LeasingStore;
  let clusterId: number;
  beforeEach(async () => {
    fresh = await freshDatabase('server');
    // Without this, Citus opens further connections only when the first is slow, and the tests would depend on timing.
    await setting('set citus.force_max_query_parallelization = on');
    database = await openDatabase({ url: fresh.url, dataDir: '', poolMax: 4, statementTimeoutSeconds: 60 });
    store = storeOf(database);
    clusterId = await store.ensureCluster('alpha', false);
  });
  afterEach(async () => {
    await database.close();
    await setting('reset citus.force_max_query_parallelization');
    await fresh.drop();
  });
  const setting = (text: string): Promise<unknown> =>
    fresh.database.knex.raw(`alter database ?? ${text}`, [new URL(fresh.url ?? '').pathname.slice(1)]);

  it(`sums the rows of its own transaction in ${WINDOWS} windows of ${WINDOWS}`, async () => {
    const { knex } = database;
    const windows = makeWindows(DAY_START, WINDOWS, SHAPE);
    // Newest first as in a backfill, and each window with its own pods.
    for (const [index, facts] of windows.reverse().entries())
      await writeAll(store, clusterId, [
        {
          ...facts,
          pods: facts.pods.map((pod) => ({ ...pod, uid: `${pod.uid}-${index % 7}` })),
        },
      ]);
    for (let hour = 0; hour < HOURS; hour += 1) await store.rollUpHour(clusterId, DAY_START + hour * HOUR_SECONDS);
    await writeAll(store, clusterId, makeWindows(DAY_START + 23 * HOUR_SECONDS, 1, SHAPE));
    await store.rollUpHour(clusterId, DAY_START + 23 * HOUR_SECONDS);
    const wrong: string[] = [];
    for (const sums of EVERY_SUM) wrong.push(...(await wrongSums(knex, sums)));
    expect(wrong).to.deep.equal([]);
  });

  it('keeps the revision and the hour when the same windows are written again', async () => {
    const windows = makeWindows(DAY_START, 3, SHAPE);
    await writeAll(store, clusterId, windows);
    await store.rollUpHour(clusterId, DAY_START);
    const revision = await revisionOf(database, clusterId, DAY_START);
    await writeAll(store, clusterId, windows);
    await writeAll(storeOf(database), clusterId, windows);
    expect(await revisionOf(database, clusterId, DAY_START)).to.equal(revision);
    expect(await hourStates(database, clusterId)).to.deep.equal({ 0: 'rolled' });
    await writeAll(store, clusterId, makeWindows(DAY_START, 1, { ...SHAPE, seed: 2 }));
    expect(await revisionOf(database, clusterId, DAY_START)).to.equal(revision + 1);
  });

  it(`joins its rows with a changed reference table, ${ROUNDS} times of ${ROUNDS}`, async () => {
    const { knex } = database;
    await knex.raw('create table fact (id integer primary key, kind integer not null)');
    await knex.raw('create table kind (id integer primary key, name text not null)');
    await knex.raw(`select create_distributed_table('fact', 'id')`);
    await knex.raw(`select create_reference_table('kind')`);
    await knex.raw(`insert into kind values (0, 'one'), (1, 'other')`);
    const counts: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await inUnleasedTransaction(knex, async (trx) => {
        await trx.raw('update kind set name = ? where id = 0', [`one ${round}`]);
        await trx.raw('select count(*) from fact');
        await trx.raw('insert into fact select ? * 1000 + n, n % 2 from generate_series(1, 1000) n', [round]);
        const { rows } = await trx.raw<{ rows: { joined: number }[] }>(
          'select count(*)::integer as joined from fact f join kind k on k.id = f.kind',
        );
        counts.push(rows[0]?.joined ?? -1);
      });
    }
    expect(counts).to.deep.equal(Array.from({ length: ROUNDS }, (_, round) => (round + 1) * 1000));
  });
});
