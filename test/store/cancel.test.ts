import { expect } from 'chai';
import knexModule, { type Knex } from 'knex';
import type { MetricsStore, ReadScope } from '../../src/domain/metrics-queries.js';
import { createMetricsStore } from '../../src/store/index.js';
import { notOnCitus } from '../support/citus-server.js';
import { type FreshDatabase, freshDatabase } from '../support/database.js';
import { startHttpHarness } from '../support/http-harness.js';
import { NO_FILTER } from '../support/reference-fold.js';
import { openReader } from '../support/stream-harness.js';

const NOW = 1_706_702_400;
const SCOPE: ReadScope = { range: { from: NOW - 86_400, to: NOW }, filter: NO_FILTER, idle: 'separate' };
const PAGE = { sort: '-carbon_grams', limit: 10, offset: 0, after: null } as const;
/** Longer than the statement timeout of the tests. */
const SLEEP_SECONDS = 60;
/** Every read starts with the clusters. */
const MAKE_SLOW = `
  alter table cluster rename to quick_cluster;
  create view cluster as select c.* from (select pg_sleep(${SLEEP_SECONDS})) s, quick_cluster c`;

notOnCitus('replaces a reference table by a slow view').describe('a read of a PostgreSQL server', () => {
  let fresh: FreshDatabase;
  let store: MetricsStore;
  let observer: Knex;
  before(async () => {
    fresh = await freshDatabase('server');
    store = createMetricsStore(fresh.database, { maxReadRows: { server: 1000, embedded: 1000 }, now: () => NOW });
    observer = knexModule({ client: 'pg', connection: String(fresh.url), pool: { min: 0, max: 1 } });
    await store.listPods(SCOPE, PAGE); // opens a connection
    await observer.raw("insert into cluster (name, is_sample) values ('alpha', false)");
    await observer.raw(MAKE_SLOW);
  });
  after(async () => {
    await observer.destroy();
    await fresh.drop();
  });

  /** Slow statements of the service that are running, without the `begin` before one. */
  async function countRunning(): Promise<number> {
    const { rows } = await observer.raw<{ rows: { running: number }[] }>(
      `select count(*)::int as running from pg_stat_activity
        where datname = current_database() and application_name = 'greenkube-api' and wait_event = 'PgSleep'`,
    );
    return rows[0]?.running ?? -1;
  }
  async function untilRunning(count: number): Promise<void> {
    while ((await countRunning()) !== count) await new Promise(setImmediate);
  }
  async function untilReleased(): Promise<void> {
    while (fresh.database.poolStats().read.used > 0) await new Promise(setImmediate);
  }

  const reads: readonly (readonly [string, (signal: AbortSignal) => Promise<unknown>])[] = [
    ['page', (signal) => store.listPods(SCOPE, PAGE, signal)],
    ['sum', (signal) => store.readTotals(SCOPE, signal)],
    ['revision', (signal) => store.findRevision([], SCOPE.range, signal)],
    ['stream of items', (signal) => store.streamPods(SCOPE, PAGE, signal).next()],
    [
      'stream of points',
      (signal) =>
        store
          .streamSeries(
            { ...SCOPE, buckets: [{ start: NOW - 86_400, end: NOW }], seriesBy: null, top: 1, offset: 0, after: null },
            signal,
          )
          .next(),
    ],
  ];
  for (const [name, read] of reads)
    it(`ends with its statement on the server when it is cancelled: a ${name}`, async () => {
      const giveUp = new AbortController();
      const ending = read(giveUp.signal).then(
        () => 'answered',
        (error) => String(error.cause?.code ?? error),
      );
      await untilRunning(1);
      giveUp.abort();
      expect(await ending).to.equal('57014');
      expect(await countRunning()).to.equal(0);
      await untilReleased();
    });

  it('ends when the client of a response disconnects, and so does its request', async () => {
    const fixture = await startHttpHarness({ store, now: () => NOW });
    for (const path of ['/api/v1/metrics', '/api/v1/metrics/pods?format=csv', '/api/v1/timeseries?format=ndjson']) {
      const reader = await openReader(fixture.server, path);
      await untilRunning(1);
      reader.destroy();
      await untilRunning(0);
      await untilReleased();
    }
    while (fixture.observations.length < 3) await new Promise(setImmediate);
    expect(fixture.log.map(({ level, fields }) => [level, fields['isAborted']])).to.eql(
      Array.from({ length: 3 }, () => ['info', true]),
    );
  });

  it('does not start when it was cancelled before it had a connection', async () => {
    const error = await store.readTotals(SCOPE, AbortSignal.abort()).catch((reason) => reason);
    expect(error.name).to.equal('AbortError');
    expect(await countRunning()).to.equal(0);
  });

  it('does not affect the next user of its connection', async () => {
    await observer.raw('drop view cluster; alter table quick_cluster rename to cluster');
    for (let round = 0; round < 20; round += 1) {
      const giveUp = new AbortController();
      const ending = store.listPods(SCOPE, PAGE, giveUp.signal).catch(() => null);
      await new Promise(setImmediate);
      giveUp.abort();
      await ending;
      expect((await store.listPods(SCOPE, PAGE)).total).to.equal(0);
    }
  });
});

describe('a stream of a PostgreSQL server', () => {
  it('fails when its connection is lost, and the service continues', async () => {
    const fresh = await freshDatabase('server');
    const store = createMetricsStore(fresh.database, { maxReadRows: { server: 1000, embedded: 1000 }, now: () => NOW });
    const observer = knexModule({ client: 'pg', connection: String(fresh.url), pool: { min: 0, max: 1 } });
    try {
      const stream = store.streamPods(SCOPE, PAGE, new AbortController().signal);
      await stream.next();
      const { rows } = await observer.raw(
        `select pg_terminate_backend(pid, 5000) as ended from pg_stat_activity
          where datname = current_database() and application_name = 'greenkube-api'`,
      );
      expect(rows).to.eql([{ ended: true }]);
      await stream.return();
      expect((await store.listPods(SCOPE, PAGE)).total).to.equal(0);
      expect(fresh.database.poolStats().read.used).to.equal(0);
    } finally {
      await observer.destroy();
      await fresh.drop();
    }
  });
});
