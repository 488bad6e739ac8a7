import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import supertest from 'supertest';
import { type Composed, compose } from '../../src/compose.js';
import { loadConfig } from '../../src/config/load-config.js';
import { WINDOW_DUE_SECONDS } from '../../src/domain/time/window.js';
import { createLogger } from '../../src/telemetry/logger.js';
import { buildCluster } from '../support/cluster-fixture/build-cluster.js';
import { fixtureSeries } from '../support/cluster-fixture/fixture-series.js';
import { toOpenMetrics } from '../support/cluster-fixture/series.js';
import type { Json } from '../support/collected-service.js';
import { DATABASE_KINDS } from '../support/database.js';
import { type PrometheusServer, startPrometheus } from '../support/prometheus-server.js';
import { type ServiceHome, serviceHome } from '../support/service-home.js';

const FROM = Date.UTC(2026, 2, 2) / 1000;
const HOURS = 2;
const FIXTURES = {
  a: buildCluster({ name: 'a', dialect: 'stack', seed: 11, from: FROM, hours: HOURS }),
  b: buildCluster({ name: 'b', dialect: 'plain', seed: 23, from: FROM, hours: HOURS }),
};
type Name = keyof typeof FIXTURES;
const TO = FIXTURES.a.range.to;
const iso = (instant: number): string => new Date(instant * 1000).toISOString();
const RANGE = `from=${iso(FROM)}&to=${iso(TO)}`;
const SECRET = 'clear-secret';
const TOTALS = ['total_energy_kwh', 'total_carbon_grams', 'total_cost_usd'] as const;

describe('several clusters in one process', function () {
  this.timeout(180_000);
  const servers = new Map<Name, PrometheusServer>();
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'greenkube-clusters-'));
    for (const name of ['a', 'b'] as const)
      servers.set(name, await startPrometheus({ openMetrics: toOpenMetrics(fixtureSeries([FIXTURES[name]])) }));
  });
  after(async () => {
    await Promise.all([...servers.values()].map((server) => server.stop()));
    await rm(folder, { recursive: true });
  });

  interface Opened {
    readonly service: Composed;
    readonly log: string[];
    get(path: string): Promise<Json>;
  }
  const open = async (home: ServiceHome, environment: Readonly<Record<string, string>>): Promise<Opened> => {
    const config = loadConfig({ ...home.environment, ...environment, GREENKUBE_BACKFILL: `${HOURS}h` });
    const log: string[] = [];
    const logger = createLogger({ level: 'info', format: 'json' }, { write: (line) => log.push(line) });
    const now = () => TO + WINDOW_DUE_SECONDS;
    const service = await compose(config, { now, logger, isScheduled: false });
    await service.open();
    await service.collectOnce();
    const get = async (path: string): Promise<Json> => (await supertest(service.app).get(path).expect(200)).body;
    return { service, log, get };
  };
  const clustersFile = async (urls: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>> => {
    const clusters = Object.entries(urls).map(([name, url]) => ({
      name,
      prometheus: { url, bearer_token: `${SECRET}-of-${name}`, headers: { 'X-Tenant': SECRET } },
    }));
    const file = join(folder, 'clusters.yaml');
    // JSON is YAML.
    await writeFile(file, JSON.stringify(clusters));
    return { GREENKUBE_CLUSTERS_FILE: file };
  };
  const urlOf = (name: Name): string => servers.get(name)?.url ?? '';
  const totalsOf = (body: Json): number[] => TOTALS.map((name) => Number(body[name]));

  for (const kind of DATABASE_KINDS)
    describe(`on the ${kind} database`, () => {
      const homes: ServiceHome[] = [];
      const newHome = async (): Promise<ServiceHome> => {
        const home = await serviceHome(kind);
        homes.push(home);
        return home;
      };
      after(() => Promise.all(homes.map((home) => home.remove())));

      it('have the figures that a process for each of them has, and add up', async () => {
        const alone = new Map<Name, number[]>();
        for (const name of ['a', 'b'] as const) {
          const environment = { GREENKUBE_PROMETHEUS_URL: urlOf(name), GREENKUBE_CLUSTER_NAME: name };
          const { service, get } = await open(await newHome(), environment);
          alone.set(name, totalsOf(await get(`/api/v1/metrics?${RANGE}`)));
          await service.close();
        }
        const together = await open(await newHome(), await clustersFile({ a: urlOf('a'), b: urlOf('b') }));
        for (const name of ['a', 'b'] as const) {
          const own = totalsOf(await together.get(`/api/v1/metrics?${RANGE}&cluster=${name}`));
          // The order in which a database adds rows is not fixed.
          own.forEach((total, at) => {
            const expected = alone.get(name)?.[at] ?? Number.NaN;
            expect(total, `${TOTALS[at]} of ${name}`).to.be.closeTo(expected, 1e-12 * expected);
          });
        }
        const both = totalsOf(await together.get(`/api/v1/metrics?${RANGE}`));
        both.forEach((total, at) => {
          const sum = (alone.get('a')?.[at] ?? Number.NaN) + (alone.get('b')?.[at] ?? Number.NaN);
          expect(total, TOTALS[at])
            .to.be.closeTo(sum, sum * 1e-9)
            .and.above(0);
        });
        const health = await together.get('/health');
        expect(health['status']).to.equal('ok');
        expect(health['clusters']).to.have.length(2);
        const metrics = (await supertest(together.service.app).get('/metrics')).text;
        for (const name of ['a', 'b']) expect(metrics).to.include(`greenkube_collector_leader{cluster="${name}"} 1`);
        await together.service.close();
      });

      it('continue without one whose Prometheus is down, and health names it', async () => {
        const down = 'http://127.0.0.1:9';
        const { service, log, get } = await open(await newHome(), await clustersFile({ a: urlOf('a'), lost: down }));
        expect((await get(`/api/v1/metrics?${RANGE}&cluster=a`))['total_energy_kwh']).to.be.above(0);
        const health = await get('/health/ready');
        expect(health['status']).to.equal('degraded');
        const [a, lost] = health['clusters'] as Json[];
        expect(a).to.include({ name: 'a', status: 'ok', last_run_status: 'complete' });
        expect(lost).to.include({ name: 'lost', status: 'degraded', last_run_status: 'failed', last_window_end: null });
        expect(lost?.['problems']).to.not.be.empty;
        const warnings = log.map((line) => JSON.parse(line)).filter(({ level }) => level === 'warn');
        const isExamination = ({ msg }: { msg: string }): boolean => msg.startsWith('sources examined');
        expect(warnings.filter((line) => !isExamination(line)).map(({ cluster }) => cluster)).to.eql(['lost']);
        const examined = warnings.filter(isExamination);
        expect(examined.find(({ cluster }) => cluster === 'lost')).to.include({ status: 'failed' });
        const shown = [...log, JSON.stringify(health), JSON.stringify(await get('/api/v1/config'))].join('\n');
        expect(shown).not.to.include(SECRET);
        await service.close();
      });
    });
});
