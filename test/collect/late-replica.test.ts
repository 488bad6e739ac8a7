import { expect } from 'chai';
import supertest from 'supertest';
import { type Composed, compose } from '../../src/compose.js';
import { loadConfig } from '../../src/config/load-config.js';
import { HOUR_SECONDS, WINDOW_DUE_SECONDS, WINDOW_SECONDS } from '../../src/domain/time/window.js';
import { createLogger } from '../../src/telemetry/logger.js';
import { buildCluster } from '../support/cluster-fixture/build-cluster.js';
import { fixtureSeries } from '../support/cluster-fixture/fixture-series.js';
import { type Series, toOpenMetrics } from '../support/cluster-fixture/series.js';
import { DATABASE_KINDS } from '../support/database.js';
import { type PrometheusServer, startPrometheus } from '../support/prometheus-server.js';
import { type ServiceHome, serviceHome } from '../support/service-home.js';

const FROM = Date.UTC(2026, 2, 2) / 1000;
const HOURS = 2;
/** The replica starts in the middle of this window. */
const WINDOW = FROM + HOUR_SECONDS + 4 * WINDOW_SECONDS;
const STARTED = WINDOW + WINDOW_SECONDS / 2;

const fixture = buildCluster({ name: 'a', dialect: 'stack', seed: 11, from: FROM, hours: HOURS });
const iso = (instant: number): string => new Date(instant * 1000).toISOString();

/** The samples scraped by a Prometheus that started at the instant. */
function startFrom(instant: number): Promise<PrometheusServer> {
  const since = (series: Series): Series => ({ ...series, scrapes: series.scrapes.filter((at) => at >= instant) });
  return startPrometheus({ openMetrics: toOpenMetrics([...fixtureSeries([fixture])].map(since)) });
}

describe('a Prometheus replica that started in the middle of a window', function () {
  this.timeout(120_000);
  let whole: PrometheusServer;
  let late: PrometheusServer;
  before(async () => {
    [whole, late] = [await startFrom(FROM), await startFrom(STARTED)];
  });
  after(() => Promise.all([whole?.stop(), late?.stop()]));

  const open = async (home: ServiceHome, source: PrometheusServer): Promise<Composed> => {
    const config = loadConfig({
      ...home.environment,
      GREENKUBE_PROMETHEUS_URL: source.url,
      GREENKUBE_CLUSTER_NAME: 'a',
      GREENKUBE_BACKFILL: `${HOURS}h`,
    });
    const now = () => fixture.range.to + WINDOW_DUE_SECONDS;
    const service = await compose(config, {
      now,
      logger: createLogger({ level: 'silent', format: 'json' }),
      isScheduled: false,
    });
    await service.open();
    return service;
  };
  const energyOf = async ({ app }: Composed, from: number): Promise<number> => {
    const path = `/api/v1/metrics?from=${iso(from)}&to=${iso(from + WINDOW_SECONDS)}`;
    return (await supertest(app).get(path).expect(200)).body.total_energy_kwh;
  };
  /** Collects everything from the source. @returns energy of the window and of the one before it */
  const collect = async (home: ServiceHome, source: PrometheusServer): Promise<readonly number[]> => {
    const service = await open(home, source);
    try {
      await service.collectOnce();
      return [await energyOf(service, WINDOW), await energyOf(service, WINDOW - WINDOW_SECONDS)];
    } finally {
      await service.close();
    }
  };

  for (const kind of DATABASE_KINDS) {
    it(`does not replace a complete window (${kind})`, async () => {
      const homes = [await serviceHome(kind), await serviceHome(kind)] as const;
      try {
        const [alone] = await collect(homes[1], late);
        const before = await collect(homes[0], whole);
        expect(alone, 'the replica alone covers half of the window').to.be.within(0.4 * before[0]!, 0.7 * before[0]!);
        // Marks all windows as partial, so that all are read again.
        await homes[0].withDatabase(({ knex }) => knex.raw(`update window_run set status = 'partial'`));
        expect(await collect(homes[0], late)).to.deep.equal(before);
        const runs = await homes[0].withDatabase(({ knex }) =>
          knex.raw<{ rows: { attempts: number }[] }>('select attempts from window_run where window_start = ?', [
            iso(WINDOW),
          ]),
        );
        expect(runs.rows, 'it was read again').to.deep.equal([{ attempts: 2 }]);
      } finally {
        await Promise.all(homes.map((home) => home.remove()));
      }
    });
  }
});
