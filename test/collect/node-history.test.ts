import { expect } from 'chai';
import { type CaseCluster, writeCases } from '../support/cases/case-series.js';
import { SmallCluster, threePods, twoNodes, WEB } from '../support/cases/small-cluster.js';
import { isKubeState, mapLabels, only, pick, scrapedAt } from '../support/cases/transformations.js';
import type { Json } from '../support/collected-service.js';
import { DATABASE_KINDS } from '../support/database.js';
import { type ApiOfNodes, startApiOfNodes } from '../support/kubernetes-nodes.js';
import { type PrometheusServer, startPrometheus } from '../support/prometheus-server.js';
import { type ServiceHome, serviceHome } from '../support/service-home.js';
import { collectSmall, type SmallService } from '../support/small-service.js';

const FROM = Date.UTC(2026, 2, 2) / 1000;
const SECONDS = 7200;
/** n2 is removed in the middle of the window that starts here. */
const REMOVED_IN = 3600;
const REMOVED_AT = REMOVED_IN + 150;

/** kube-prometheus-stack by default: kube-state-metrics shows no labels of nodes. */
const withoutNodeLabels = mapLabels(
  (name) => name === 'kube_node_labels',
  (labels) => [pick(labels, ['job', 'instance', 'node'])],
);
const removedNode = (): CaseCluster => {
  const life = { to: REMOVED_AT };
  const cluster = new SmallCluster()
    .node({ name: 'n1', address: '10.0.0.1', usedCores: 1.6 })
    .node({ name: 'n2', address: '10.0.0.2', usedCores: 0.35, ...life })
    .pod({ namespace: 'shop', name: 'web-a', node: 'n1', containers: { web: { cores: 0.5, ...WEB } } })
    .pod({ namespace: 'shop', name: 'web-b', node: 'n2', containers: { web: { cores: 0.25, ...WEB } }, ...life });
  return withoutNodeLabels(cluster.done());
};
/** Nothing of the monitoring runs then. n3 leaves meanwhile and n4 comes. */
const OUTAGE = { from: 4200, to: 5400 };
const wholeCluster = (): CaseCluster =>
  threePods(
    twoNodes()
      .node({ name: 'n3', address: '10.0.0.3', usedCores: 1, to: 4800 })
      .node({ name: 'n4', address: '10.0.0.4', usedCores: 1, from: 4900 }),
  ).done();
const unmonitored = scrapedAt(() => true, { isLost: (at) => at >= OUTAGE.from && at < OUTAGE.to });
const CASES: ReadonlyMap<string, CaseCluster> = new Map([
  ['removed', removedNode()],
  ['steady', withoutNodeLabels(threePods(twoNodes()).done())],
  // kube-state-metrics is away from the second hour on; nothing else names the nodes' types
  ['outage', unmonitored(wholeCluster())],
  ['states-lost', only(({ name }) => isKubeState(name), 0, 3600)(threePods(twoNodes()).done())],
]);

const hardwareOf = ({ instance_type, is_spot, region, zone, architecture, vcpus, memory_bytes }: Json) => ({
  instance_type,
  is_spot,
  region,
  zone,
  architecture,
  vcpus,
  memory_bytes,
});
const hourlyCost = ({ cost_usd, exists_seconds }: Json): number => (Number(cost_usd) / Number(exists_seconds)) * 3600;

for (const kind of DATABASE_KINDS) {
  describe(`nodes over time, as they were (${kind})`, function () {
    this.timeout(120_000);
    let prometheus: PrometheusServer;
    let api: ApiOfNodes;
    let home: ServiceHome;
    before(async () => {
      prometheus = await startPrometheus({ openMetrics: writeCases(CASES, FROM, SECONDS) });
    });
    after(() => prometheus?.stop());
    beforeEach(async () => {
      home = await serviceHome(kind);
      const createdAt = FROM - 86_400;
      api = await startApiOfNodes([
        { name: 'n1', instanceType: 'm5.xlarge', createdAt },
        { name: 'n2', instanceType: 'm5.xlarge', isSpot: true, createdAt },
      ]);
    });
    afterEach(async () => {
      await api.stop();
      await home.remove();
    });

    const collect = <Result>(
      name: string,
      until: number,
      look: (service: SmallService) => Promise<Result>,
      hasApi = true,
    ): Promise<Result> =>
      collectSmall(
        {
          home,
          prometheusUrl: prometheus.url,
          name,
          until: FROM + until,
          ...(hasApi ? { kubeconfig: api.kubeconfig } : {}),
        },
        look,
      );
    const nodesIn = async (service: SmallService, from: number, to: number): Promise<Readonly<Record<string, Json>>> =>
      Object.fromEntries(
        (await service.items('metrics/nodes', FROM + from, FROM + to)).map((node) => [node['node'], node]),
      );

    it('a node that was deleted before its last window was read keeps its type and its spot price', async () => {
      const before = await collect('removed', REMOVED_IN, (service) => nodesIn(service, 3000, REMOVED_IN));
      expect(before['n2']).to.include({ instance_type: 'm5.xlarge', is_spot: true, price_source: 'list_spot' });
      await home.expireLeases();
      api.nodes = api.nodes!.filter(({ name }) => name !== 'n2');
      const last = await collect('removed', 4800, async (service) => {
        expect(Object.keys(await nodesIn(service, 4200, 4800)), 'after it').to.deep.equal(['n1']);
        return nodesIn(service, REMOVED_IN, 3900);
      });
      expect(hardwareOf(last['n2']!)).to.deep.equal(hardwareOf(before['n2']!));
      expect(last['n2']).to.include({ price_source: 'list_spot' });
      expect(last['n2']!['estimation_reasons']).to.include('spec_remembered');
      expect(last['n1']!['estimation_reasons']).not.to.include('spec_remembered');
      expect(hourlyCost(last['n2']!)).to.be.closeTo(hourlyCost(before['n2']!), 1e-9);
      expect(last['n2']!['exists_seconds']).to.be.within(120, 180);
    });

    it('while the Kubernetes API is away, every node keeps its specification and its price', async () => {
      const before = await collect('steady', 3600, (service) => nodesIn(service, 3000, 3600));
      await home.expireLeases();
      api.nodes = null;
      const during = await collect('steady', 4800, (service) => nodesIn(service, 3600, 4800));
      for (const name of ['n1', 'n2']) {
        expect(hardwareOf(during[name]!), name).to.deep.equal(hardwareOf(before[name]!));
        expect(during[name]!['estimation_reasons'], name).to.include('spec_remembered');
        expect(hourlyCost(during[name]!), name).to.be.closeTo(hourlyCost(before[name]!), 1e-9);
      }
      // The history has one specification of each: an outage is no change.
      const { rows } = await home.withDatabase(({ knex }) =>
        knex.raw<{ rows: unknown[] }>('select 1 from node_spec where instance_type = ?', ['m5.xlarge']),
      );
      const all = await home.withDatabase(({ knex }) => knex.raw<{ rows: unknown[] }>('select 1 from node_spec'));
      expect([rows.length, all.rows.length]).to.deep.equal([2, 2]);
    });

    it('while kube-state-metrics is away, every node keeps its specification', async () => {
      const collectStates = (until: number, from: number, to: number) =>
        collect('states-lost', until, (service) => nodesIn(service, from, to), false);
      const before = await collectStates(3600, 3000, 3600);
      await home.expireLeases();
      const during = await collectStates(4800, 3900, 4800);
      for (const name of ['n1', 'n2']) {
        expect(hardwareOf(during[name]!), name).to.deep.equal(hardwareOf(before[name]!));
        expect(during[name]!['estimation_reasons'], name).to.include('spec_remembered');
        expect(hourlyCost(during[name]!), name).to.be.closeTo(hourlyCost(before[name]!), 1e-9);
      }
    });

    describe('over an outage of the monitoring', () => {
      const collectOutage = <Result>(look: (service: SmallService) => Promise<Result>, url = prometheus.url) =>
        collectSmall({ home, prometheusUrl: url, name: 'outage', until: FROM + 6300 }, look);
      const stored = () =>
        home.withDatabase(async ({ knex }) => {
          const tables = ['node_window', 'pod_window', 'node_spec', 'data_revision'];
          const contents = await Promise.all(
            tables.map((table) => knex.raw(`select * from ${table} order by 1, 2, 3`)),
          );
          return contents.map(({ rows }) => rows);
        });

      it('nodes that exist before and after have cost and embodied carbon, all of it idle, and no energy', async () => {
        const { before, during, totals, namespaces, wide } = await collectOutage(async (service) => ({
          before: await nodesIn(service, 3000, OUTAGE.from),
          during: await nodesIn(service, OUTAGE.from, OUTAGE.to),
          totals: await service.get('metrics', FROM + OUTAGE.from, FROM + OUTAGE.to),
          namespaces: await service.items('metrics/namespaces', FROM + OUTAGE.from, FROM + OUTAGE.to),
          wide: await service.get('metrics', FROM + 3000, FROM + 6300),
        }));
        expect(Object.keys(during)).to.have.members(['n1', 'n2']);
        const seconds = OUTAGE.to - OUTAGE.from;
        for (const [name, node] of Object.entries(during)) {
          expect(hardwareOf(node), name).to.deep.equal(hardwareOf(before[name]!));
          expect(node, name).to.include({
            energy_kwh: null,
            carbon_operational_grams: null,
            exists_seconds: seconds,
            covered_seconds: 0,
            idle_cost_usd: node['cost_usd'],
          });
          expect(node['estimation_reasons'], name).to.include('not_observed');
          expect(hourlyCost(node), name).to.be.closeTo(hourlyCost(before[name]!), 1e-9);
          const embodied = Number(before[name]!['carbon_embodied_grams']) / 1200;
          expect(node['carbon_embodied_grams'], name).to.be.closeTo(embodied * seconds, 1e-9);
        }
        const sumOf = (items: readonly Json[], name: string): number =>
          items.reduce((sum, item) => sum + Number(item[name]), 0);
        expect(totals).to.include({ total_energy_kwh: null, coverage: 0 });
        expect(totals['total_cost_usd']).to.be.closeTo(sumOf(Object.values(during), 'cost_usd'), 1e-9);
        expect(namespaces.map(({ namespace }) => namespace)).to.deep.equal(['__idle__']);
        expect(totals['total_cost_usd']).to.be.closeTo(sumOf(namespaces, 'cost_usd'), 1e-9);
        expect(wide['total_energy_kwh']).to.be.above(0);
        // 7 of 11 windows of n1 and n2, 4 windows of n3, 3 windows of n4
        expect(wide['coverage']).to.be.closeTo((14 + 4 + 3) / (22 + 4 + 3), 0.005);
      });

      it('a second cycle changes nothing', async () => {
        await collectOutage(async () => {});
        const first = await stored();
        await home.expireLeases();
        await collectOutage(async () => {});
        expect(await stored()).to.deep.equal(first);
      });

      it('samples that come later replace what was counted', async () => {
        await collectOutage(async () => {});
        await home.expireLeases();
        const whole = await startPrometheus({
          openMetrics: writeCases(new Map([['outage', wholeCluster()]]), FROM, SECONDS),
        });
        try {
          const during = await collectOutage((service) => nodesIn(service, OUTAGE.from, OUTAGE.to), whole.url);
          expect(Object.keys(during)).to.have.members(['n1', 'n2', 'n3', 'n4']);
          for (const node of Object.values(during)) {
            expect(node['energy_kwh']).to.be.above(0);
            expect(node['covered_seconds']).to.be.closeTo(Number(node['exists_seconds']), 30);
            expect(node['estimation_reasons']).not.to.include('not_observed');
          }
        } finally {
          await whole.stop();
        }
      });
    });
  });
}
