import { expect } from 'chai';
import { writeCases } from '../../support/cases/case-series.js';
import type { Json } from '../../support/collected-service.js';
import { DATABASE_KINDS } from '../../support/database.js';
import { type PrometheusServer, startPrometheus } from '../../support/prometheus-server.js';
import { type ServiceHome, serviceHome } from '../../support/service-home.js';
import { collectSmall, type SmallService } from '../../support/small-service.js';
import { END, FIRST_HOUR, handCluster, SECOND_HOUR } from './cluster.js';
import { componentsOf, figuresOf, type Hours } from './figures.js';
import { HAND_ROWS, type HandRow } from './table.js';

const START = Date.UTC(2026, 2, 2) / 1000;
const NAME = 'hand';

const RANGES: readonly (readonly [what: string, from: number, to: number, hours: Hours])[] = [
  ['the hour that is rolled up', FIRST_HOUR, SECOND_HOUR, ['first']],
  ['the open hour', SECOND_HOUR, END, ['second']],
  ['both hours', FIRST_HOUR, END, ['first', 'second']],
];

/** Compares the properties of the expected object to 1e-9 of their value. */
function expectFigures(found: Json, expected: object, what: string): void {
  for (const [name, value] of Object.entries(expected) as [string, number][]) {
    expect(found[name], `${name} of ${what}`).to.be.a('number');
    const got = Number(found[name]);
    expect(Math.abs(got - value), `${name} of ${what}: ${got}, not ${value}`).to.be.at.most(1e-9 * Math.abs(value));
  }
}

const prefixed = (prefix: string, figures: object): object =>
  Object.fromEntries(Object.entries(figures).map(([name, value]) => [`${prefix}${name}`, value]));
const named = (rows: readonly HandRow[], name: keyof HandRow): string[] => [
  ...new Set(rows.map((row) => String(row[name]))),
];

describe('a cluster calculated by hand, from a real Prometheus to API responses', function () {
  this.timeout(180_000);
  let prometheus: PrometheusServer;
  before(async () => {
    prometheus = await startPrometheus({ openMetrics: writeCases(new Map([[NAME, handCluster()]]), START, END) });
  });
  after(() => prometheus?.stop());

  for (const kind of DATABASE_KINDS) {
    describe(`(${kind})`, () => {
      let home: ServiceHome;
      /** Responses to all requests of the tests, by path and range. */
      const replies = new Map<string, Json>();
      const keyOf = (path: string, from: number, to: number): string => `${path} ${from}-${to}`;
      const itemsOf = (path: string, from: number, to: number): readonly Json[] =>
        replies.get(keyOf(path, from, to))!['items'] as readonly Json[];

      before(async () => {
        home = await serviceHome(kind);
        await collectSmall({ home, prometheusUrl: prometheus.url, name: NAME, until: START + END }, readAll);
      });
      after(() => home?.remove());

      async function readAll({ get }: SmallService): Promise<void> {
        for (const [, from, to] of RANGES) {
          for (const path of ['metrics', 'metrics/nodes', 'metrics/pods', 'metrics/namespaces']) {
            const body = await get(path, START + from, START + to, path === 'metrics' ? '' : 'limit=200');
            replies.set(keyOf(path, from, to), body);
          }
          const shared = await get('metrics', START + from, START + to, 'idle=share');
          replies.set(keyOf('metrics, idle shared', from, to), shared);
        }
        for (const path of ['timeseries', 'timeseries/energy', 'timeseries/carbon', 'timeseries/cost']) {
          for (const by of ['node', 'namespace']) {
            const query = `group_by=hourly&series_by=${by}&limit=1000`;
            replies.set(`${path} by ${by}`, await get(path, START + FIRST_HOUR, START + END, query));
          }
        }
      }

      it('has one hour that is rolled up and one that is open', async () => {
        const hours = await home.withDatabase(async ({ knex }) => {
          const { rows } = await knex.raw<{ rows: { hour: number; state: string }[] }>(
            'select extract(epoch from hour)::float8 as hour, state from hour_state order by hour',
          );
          return rows.map(({ hour, state }) => [hour - START, state]);
        });
        expect(hours).to.deep.include([FIRST_HOUR, 'rolled']);
        expect(hours).to.deep.include([SECOND_HOUR, 'open']);
      });

      for (const [what, from, to, hours] of RANGES) {
        it(`has the totals of ${what}, and the same with idle shared`, () => {
          const total = prefixed('total_', figuresOf(HAND_ROWS, hours));
          const found = replies.get(keyOf('metrics', from, to))!;
          expectFigures(found, total, 'the cluster');
          expectFigures(replies.get(keyOf('metrics, idle shared', from, to))!, total, 'the cluster with idle shared');
          for (const part of ['idle', 'system']) {
            const rows = HAND_ROWS.filter(({ namespace }) => namespace === `__${part}__`);
            const { energy_kwh, carbon_grams, cost_usd } = figuresOf(rows, hours);
            expectFigures(found, prefixed(`${part}_`, { energy_kwh, carbon_grams, cost_usd }), part);
          }
          expect(found['coverage'], 'coverage').to.equal(1);
        });

        it(`has the nodes of ${what}, with their components`, () => {
          const nodes = itemsOf('metrics/nodes', from, to);
          expect(nodes.map(({ node }) => node)).to.have.members(named(HAND_ROWS, 'node'));
          for (const node of nodes) {
            const rows = HAND_ROWS.filter((row) => row.node === node['node']);
            expectFigures(node, figuresOf(rows, hours), String(node['node']));
            const { cpu_cost_usd: _c, memory_cost_usd: _m, other_cost_usd: _o, ...energy } = componentsOf(rows, hours);
            expectFigures(node, energy, String(node['node']));
            for (const part of ['idle', 'system']) {
              const own = rows.filter(({ namespace }) => namespace === `__${part}__`);
              if (own.length === 0) expect(node[`${part}_energy_kwh`], `${part} of ${node['node']}`).to.equal(null);
              else expectFigures(node, prefixed(`${part}_`, { energy_kwh: figuresOf(own, hours).energy_kwh }), part);
            }
          }
        });

        it(`has the pods of ${what}`, () => {
          const rows = HAND_ROWS.filter(({ namespace }) => !namespace.startsWith('__'));
          const pods = itemsOf('metrics/pods', from, to).filter(({ namespace }) => !String(namespace).startsWith('__'));
          expect(pods.map(({ pod }) => pod)).to.have.members(named(rows, 'name'));
          for (const pod of pods) {
            const own = rows.filter(({ name }) => name === pod['pod']);
            expectFigures(pod, figuresOf(own, hours), String(pod['pod']));
          }
        });

        it(`has the namespaces of ${what}, idle and system among them`, () => {
          const namespaces = itemsOf('metrics/namespaces', from, to);
          expect(namespaces.map(({ namespace }) => namespace)).to.have.members(named(HAND_ROWS, 'namespace'));
          for (const item of namespaces) {
            const own = HAND_ROWS.filter(({ namespace }) => namespace === item['namespace']);
            expectFigures(item, figuresOf(own, hours), String(item['namespace']));
          }
        });
      }

      for (const by of ['node', 'namespace'] as const) {
        it(`has a point per hour and ${by}, with the components of energy and cost`, () => {
          for (const path of ['timeseries', 'timeseries/energy', 'timeseries/carbon', 'timeseries/cost']) {
            const points = replies.get(`${path} by ${by}`)!['items'] as readonly Json[];
            expect(points, path).to.have.lengthOf(2 * named(HAND_ROWS, by).length);
            for (const point of points) {
              const hours: Hours = [
                Date.parse(String(point['start'])) / 1000 === START + FIRST_HOUR ? 'first' : 'second',
              ];
              const rows = HAND_ROWS.filter((row) => row[by] === point['series']);
              const expected = { ...figuresOf(rows, hours), ...componentsOf(rows, hours) };
              const shown = Object.fromEntries(Object.entries(expected).filter(([name]) => name in point));
              expect(Object.keys(shown), path).to.have.length.above(2);
              expectFigures(point, shown, `${path} of ${point['series']}`);
            }
          }
        });
      }

      it('says where the prices of pods come from, and why their figures are estimates', () => {
        const nodes = itemsOf('metrics/nodes', FIRST_HOUR, END);
        const nodeOf = (name: string): Json => nodes.find(({ node }) => node === name)!;
        const virtual = nodeOf('virtual-node-aci-linux');
        expect(virtual).to.include({ price_source: 'list_serverless', vcpus: null, memory_bytes: null });
        expect(virtual['estimation_reasons']).to.include('virtual_node_use_unknown');
        expect(virtual['estimation_reasons']).not.to.include.any.members(['capacity_implausible', 'partial_window']);
        expect(nodeOf('fargate-ip-10-0-0-7')).to.include({ price_source: 'list_serverless', grid_zone: 'IE' });
        expect(nodeOf('spot-1')).to.include({ price_source: 'list_spot', grid_zone: 'US-MIDA-PJM' });
        expect(nodeOf('a100-1')).to.include({ gpu_count: 8, price_source: 'list_on_demand' });
        expect(nodeOf('onprem-1')).to.include({ quality: 'measured_partly', price_source: 'reference_on_demand' });
      });
    });
  }
});
