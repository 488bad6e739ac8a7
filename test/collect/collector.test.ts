import { expect } from 'chai';
import { createHealthState } from '../../src/collect/health/health-state.js';
import { createHeartbeat } from '../../src/collect/health/heartbeat.js';
import type { CollectStore } from '../../src/domain/ports.js';
import { WINDOW_SECONDS } from '../../src/domain/time/window.js';
import { Problem } from '../../src/problem/problem.js';
import { createLogger } from '../../src/telemetry/logger.js';
import { type CollectHarness, createCollectHarness } from '../support/collect-harness.js';
import { type FreshDatabase, freshDatabase } from '../support/database.js';
import { fakeTime, flushPromises } from '../support/fake-time.js';

const away = (): Promise<never> => Promise.reject(new Problem('database-unavailable', 'the database is away'));

/** Waits for an effect of work on the real database. */
async function until(isDone: () => boolean): Promise<void> {
  while (!isDone()) await flushPromises();
}

describe('createCollector', () => {
  let fresh: FreshDatabase;
  let harness: CollectHarness;
  beforeEach(async function () {
    this.timeout(60_000);
    fresh = await freshDatabase('server');
    harness = createCollectHarness(fresh.database);
  });
  afterEach(async () => {
    await harness.collector.stop();
    await fresh.drop();
  });

  const withStore = (changes: (store: CollectStore) => Partial<CollectStore>): CollectHarness =>
    createCollectHarness(fresh.database, { store: { ...harness.store, ...changes(harness.store) } });

  it('runs cycles, each one a poll interval after the end of the last', async () => {
    harness.collector.start();
    await until(() => harness.shown.at(-1)?.isFinished === true);
    const end = harness.source.asked[0]?.to ?? 0;
    let polls = 0;
    while (harness.source.asked.at(-1)?.to !== end + WINDOW_SECONDS) {
      await until(() => harness.time.runNext());
      polls += 1;
      await flushPromises();
      expect(polls).to.be.below(10);
    }
    expect(polls).to.be.above(0);
  });

  it('stops after the window that is being written, and continues there at the next start', async () => {
    let written = 0;
    const stopped = withStore((store) => ({
      writeWindow: async (...args) => {
        const outcome = await store.writeWindow(...args);
        written += 1;
        if (written === 2) void stopped.collector.stop();
        return outcome;
      },
    }));
    stopped.collector.start();
    await until(() => written === 2);
    await stopped.collector.stop();
    expect(written).to.equal(2);
    await harness.collector.runOnce();
    expect(harness.source.asked[0]?.from).to.equal((stopped.source.asked[0]?.from ?? 0) + 2 * WINDOW_SECONDS);
    const { rows } = await fresh.database.knex.raw<{ rows: unknown[] }>('select 1 from window_run where attempts > 1');
    expect(rows).to.deep.equal([]);
  });

  it('aborts the source query when it stops, and records nothing for it', async () => {
    let isAborted = false;
    harness.source.beforeAnswer = (_range, signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          isAborted = true;
          resolve();
        });
      });
    harness.collector.start();
    await until(() => harness.source.asked.length === 1);
    await harness.collector.stop();
    expect(isAborted).to.equal(true);
    const { rows } = await fresh.database.knex.raw<{ rows: unknown[] }>('select 1 from window_run');
    expect(rows).to.deep.equal([]);
    expect(harness.log.filter(({ level }) => level === 'error')).to.deep.equal([]);
  });

  it('reports an unavailable database while it lasts, and remains ready for reads', async () => {
    let isAway = true;
    const other = withStore((store) => ({
      ensureCluster: (...args) => (isAway ? away() : store.ensureCluster(...args)),
    }));
    await other.collector.runOnce().catch(() => {});
    expect(other.health.report()).to.include({ isReady: true, state: 'database-unavailable' });
    isAway = false;
    await other.collector.runOnce();
    expect(other.health.report()).to.include({ isReady: true, state: 'ready' });
    await other.collector.stop();
  });

  it('reports that the database is back with the first window of a backfill', async () => {
    const states: string[] = [];
    let writes = 0;
    const other = withStore((store) => ({
      writeWindow: (...args) => {
        states.push(other.health.report().state);
        writes += 1;
        return writes === 1 ? away() : store.writeWindow(...args);
      },
    }));
    await other.collector.runOnce().catch(() => {});
    await other.collector.runOnce();
    expect(states.slice(0, 4)).to.eql(['ready', 'database-unavailable', 'ready', 'ready']);
    await other.collector.stop();
  });

  it('continues after a window that cannot be stored', async () => {
    const poison = withStore((store) => ({
      writeWindow: (clusterId, facts, run) =>
        facts.windowStart === poison.source.asked[0]?.from
          ? Promise.reject(new Error('value out of range'))
          : store.writeWindow(clusterId, facts, run),
    }));
    await poison.collector.runOnce();
    await poison.collector.runOnce();
    const { rows } = await fresh.database.knex.raw<{ rows: { status: string; count: number }[] }>(
      'select status, count(*)::int as count from window_run group by 1 order by 1',
    );
    expect(rows[0]?.count).to.be.above(20);
    expect(rows[1]).to.deep.equal({ status: 'failed', count: 1 });
    await poison.collector.stop();
  });

  it('rolls up the other hours when one fails, and reports the lag', async () => {
    const other = withStore((store) => ({
      rollUpHour: (clusterId, hour) =>
        hour === other.source.asked.at(-1)?.from
          ? Promise.reject(new Error('deadlock'))
          : store.rollUpHour(clusterId, hour),
    }));
    await other.collector.runOnce();
    const { rows } = await fresh.database.knex.raw<{ rows: { state: string }[] }>(
      'select state from hour_state order by hour',
    );
    expect(rows.map(({ state }) => state)).to.deep.equal(['open', 'rolled', 'open']);
    expect(await other.metric('greenkube_rollup_lag_seconds{cluster="prod"}')).to.be.above(3600);
    await other.collector.stop();
  });
});

describe('createHeartbeat', () => {
  it('detects that the reading database is unavailable or available again, and what other processes have collected', async () => {
    const time = fakeTime(0);
    const health = createHealthState({ startedAt: 0, isSample: false, database: 'server' });
    health.setServing();
    let isAway = true;
    const bounds = [{ cluster: 'prod', isSample: false, dataFrom: 0, latestWindowEnd: 900 }];
    const heartbeat = createHeartbeat({
      listClusterBounds: () => (isAway ? away() : Promise.resolve(bounds)),
      health,
      timer: time.timer,
      logger: createLogger({ level: 'silent', format: 'json' }),
    });
    heartbeat.start();
    await flushPromises();
    expect(health.report()).to.include({ isReady: false, state: 'database-unavailable' });
    isAway = false;
    time.runNext();
    await flushPromises();
    expect(time.now(), 'a second later').to.equal(1);
    expect(health.report()).to.include({ isReady: true });
    expect(health.report().clusters[0]).to.include({ name: 'prod', lastWindowEnd: 900 });
    await heartbeat.stop();
  });
});

describe('createHealthState', () => {
  it('is ready only when it serves, has a source, and can reach the read and write databases', () => {
    const health = createHealthState({ startedAt: 5, isSample: false, database: 'server' });
    const states: string[] = [];
    const note = (): void => {
      states.push(health.report().state);
    };
    note();
    health.setMigrating();
    note();
    health.setNoSource('none');
    health.setServing();
    note();
    health.setNoSource(null);
    health.setDatabaseFailed('read', 'database-unavailable', 'away');
    note();
    health.setDatabaseAnswered('write');
    note();
    health.setDatabaseAnswered('read');
    note();
    expect(states).to.deep.equal([
      'starting',
      'migrating',
      'no-source',
      'database-unavailable',
      'database-unavailable',
      'ready',
    ]);
  });

  it('is ready while one of its clusters has a source, and lists the reasons of all otherwise', () => {
    const health = createHealthState({ startedAt: 5, isSample: false, database: 'server' });
    health.setServing();
    // Another process collects this one.
    health.raiseLastWindowEnd('other', 300);
    health.setClusterSource('a', 'Nothing found.');
    expect(health.report()).to.include({ state: 'no-source', detail: 'Nothing found.' });
    health.setClusterSource('b', 'Forbidden.');
    expect(health.report()).to.include({ state: 'no-source', detail: 'a: Nothing found. b: Forbidden.' });
    health.setClusterSource('b', null);
    expect(health.report()).to.include({ isReady: true, detail: null });
    expect(health.report().clusters.map(({ name, noSource }) => [name, noSource])).to.eql([
      ['other', null],
      ['a', 'Nothing found.'],
      ['b', null],
    ]);
  });

  it('keeps the newest end of a window', () => {
    const health = createHealthState({ startedAt: 0, isSample: false, database: 'server' });
    health.raiseLastWindowEnd('prod', 600);
    health.raiseLastWindowEnd('prod', 300);
    expect(health.report().clusters[0]?.lastWindowEnd).to.equal(600);
  });
});
