import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import type { Knex } from 'knex';
import { floorTo, HOUR_SECONDS, WINDOW_SECONDS } from '../../src/domain/time/window.js';
import { buildCluster } from '../support/cluster-fixture/build-cluster.js';
import { fixtureSeries } from '../support/cluster-fixture/fixture-series.js';
import { type Series, toOpenMetrics } from '../support/cluster-fixture/series.js';
import { type PrometheusServer, startPrometheus } from '../support/prometheus-server.js';
import { type ServiceHome, serviceHome } from '../support/service-home.js';
import { type ServiceProcess, startService } from '../support/service-process.js';
import { expectSameContent, readStoredContent, type StoredContent } from '../support/stored-content.js';
import { until } from '../support/until.js';

const HOURS = 3;
const CPU_COUNTERS = new Set(['container_cpu_usage_seconds_total', 'node_cpu_seconds_total']);
/** The process runs in intervals of this length until it has reached the required state. */
const RUN_INTERVAL_MS = 2;

/** The same samples, but from the instant on the CPU counters grow half as fast: equal coverage, wrong values. */
const halvedFrom =
  (from: number) =>
  (series: Series): Series => {
    const { valueAt } = series;
    if (!CPU_COUNTERS.has(series.name)) return series;
    return {
      ...series,
      valueAt: (at) => (at < from ? valueAt(at) : valueAt(from) + (valueAt(at) - valueAt(from)) / 2),
    };
  };

/** Only with a server: the embedded database has a single process. */
describe('a leader that is paused beyond its lease', function () {
  this.timeout(300_000);
  /** The end of the series, and the middle of its last hour, from which on one of the sources is wrong. */
  let end: number;
  let middle: number;
  let right: PrometheusServer;
  let wrong: PrometheusServer;
  const homes: ServiceHome[] = [];
  const services: ServiceProcess[] = [];

  before(async () => {
    // The processes have the real clock: the series end an hour ago, so that all of them can be rolled up.
    end = floorTo(Date.now() / 1000, HOUR_SECONDS) - HOUR_SECONDS;
    middle = end - HOUR_SECONDS / 2;
    const from = end - HOURS * HOUR_SECONDS;
    const series = [...fixtureSeries([buildCluster({ name: 'a', dialect: 'stack', seed: 11, from, hours: HOURS })])];
    right = await startPrometheus({ openMetrics: toOpenMetrics(series) });
    wrong = await startPrometheus({ openMetrics: toOpenMetrics(series.map(halvedFrom(middle))) });
  });
  after(async () => {
    await Promise.all(services.map((service) => service.kill()));
    await Promise.all(homes.map((home) => home.remove()));
    await Promise.all([right?.stop(), wrong?.stop()]);
  });

  const newHome = async (): Promise<ServiceHome> => {
    const home = await serviceHome('server');
    homes.push(home);
    return home;
  };
  const start = async (home: ServiceHome, source: PrometheusServer): Promise<ServiceProcess> => {
    const service = await startService({
      ...home.environment,
      GREENKUBE_PROMETHEUS_URL: source.url,
      GREENKUBE_CLUSTER_NAME: 'a',
      GREENKUBE_BACKFILL: `${HOURS + 2}h`,
      GREENKUBE_POLL_INTERVAL: '1s',
    });
    services.push(service);
    return service;
  };
  const contentOf = (home: ServiceHome): Promise<StoredContent> =>
    home.withDatabase(({ knex }) => readStoredContent(knex));
  /** Stored windows of the last hour. */
  const countStored = async (knex: Knex): Promise<number> => {
    const { rows } = await knex.raw<{ rows: { windows: number }[] }>(
      `select count(*)::int as windows from window_run where status = 'complete' and window_start >= to_timestamp(?)`,
      [end - HOUR_SECONDS],
    );
    return rows[0]?.windows ?? 0;
  };
  const isInTransaction = async (knex: Knex): Promise<boolean> => {
    const { rows } = await knex.raw<{ rows: unknown[] }>(
      `select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
          and application_name = 'greenkube-api' and state <> 'idle'`,
    );
    return rows.length > 0;
  };
  /**
   * Pauses the process after its first window of the last hour, between two transactions. It has already read the other
   * windows.
   */
  const pauseBetweenWindows = (service: ServiceProcess, home: ServiceHome): Promise<void> =>
    home.withDatabase(async ({ knex }) => {
      await until('the schema', () => knex.schema.hasTable('window_run'));
      await until('a window of the last hour', async () => (await countStored(knex)) > 0);
      service.pause();
      while (await isInTransaction(knex)) {
        service.resume();
        await pause(RUN_INTERVAL_MS);
        service.pause();
      }
      expect(await countStored(knex), 'windows before the pause').to.be.within(1, (middle - end) / WINDOW_SECONDS + 12);
    });

  it('writes nothing after it resumes, and its successor has the data of an uninterrupted process', async () => {
    const alone = await newHome();
    const undisturbed = await start(alone, right);
    await undisturbed.untilFilled();
    await undisturbed.stop();

    const home = await newHome();
    const paused = await start(home, wrong);
    await pauseBetweenWindows(paused, home);
    await home.expireLeases();
    const successor = await start(home, right);
    await successor.untilFilled();
    paused.resume();
    await paused.untilFollower();
    await successor.untilFilled();

    expectSameContent(await contentOf(home), await contentOf(alone));
    expect((await contentOf(home)).get('pod_window')?.size).to.be.above(500);
    expect(await paused.metric('greenkube_collector_lease_lost_total'), 'refused writes').to.equal(1);
    await paused.stop();
    await successor.stop();
  });
});
