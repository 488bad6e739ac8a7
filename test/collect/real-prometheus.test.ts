import { expect } from 'chai';
import type { FixtureCluster } from '../support/cluster-fixture/scenario.js';
import { type CollectedService, collectFixture, type Json } from '../support/collected-service.js';
import { DATABASE_KINDS } from '../support/database.js';
import { expectFigures, expectItems } from '../support/expect-figures.js';
import { type FixtureRun, fixtureFigures, startFixture } from '../support/fixture-run.js';
import {
  carbonFigures,
  componentFigures,
  costFigures,
  itemFigures,
  podFigures,
  reservedFigures,
  sharedFigures,
  totalFigures,
} from '../support/independent/api-figures.js';
import type { Charge } from '../support/independent/charge.js';
import { shareIdle } from '../support/independent/share-idle.js';
import type { IndependentFigures } from '../support/independent-figures.js';

const FROM = Date.UTC(2026, 2, 2) / 1000;
/** The same sums, added in another order. */
const EXACT = 1e-9;
/** Tolerance for what scrapes cannot observe: the ends of short lifetimes. */
const OF_TRUTH = 0.02;

const iso = (instant: number): string => new Date(instant * 1000).toISOString().replace('.000Z', 'Z');

describe('two clusters in one real Prometheus, from series to API responses', function () {
  this.timeout(240_000);
  let run: FixtureRun;
  let figures: ReadonlyMap<string, IndependentFigures>;

  before(async () => {
    run = await startFixture(FROM);
    figures = await fixtureFigures(run);
  });
  after(() => run?.prometheus.stop());

  for (const kind of DATABASE_KINDS) {
    describe(`on the ${kind} database`, () => {
      let service: CollectedService;

      before(async () => {
        service = await collectFixture(run, kind);
      });
      after(() => service?.close());

      for (const [index, name, dialect] of [
        [0, 'a', 'kube-prometheus-stack'],
        [1, 'b', 'plain scrape config'],
      ] as const) {
        describe(`cluster ${name}, ${dialect}`, () => {
          const cluster = (): FixtureCluster => run.clusters[index]!;
          const own = (): IndependentFigures => figures.get(name)!;
          const observed = (): readonly Charge[] => own().observed;
          /** Also what is counted in the gap. */
          const charged = (): readonly Charge[] => [...own().observed, ...own().unobserved];
          const trulyCharged = (): readonly Charge[] => [...own().truth, ...own().unobserved];
          const get = (path: string, query = ''): Promise<Json> => {
            const { from, to } = cluster().range;
            return service.get(`/api/v1/${path}?cluster=${name}&from=${iso(from)}&to=${iso(to)}&${query}`);
          };
          const items = async (path: string, query = ''): Promise<readonly Json[]> =>
            (await get(path, query))['items'] as readonly Json[];

          it('have totals equal to an independent calculation from PromQL, and within 2 % of the truth', async () => {
            const totals = await get('metrics');
            expectFigures(totals, totalFigures(charged()), EXACT, 'PromQL');
            expectFigures(totals, totalFigures(trulyCharged()), OF_TRUTH, 'truth');
          });

          it('count everything once: namespaces, nodes and pods, two uids of one name as two', async () => {
            const pods = new Set(observed().flatMap(({ input, uid }) => (input === null ? [] : [uid])));
            const counts = (await get('metrics'))['counts'];
            expect(counts).to.include({ clusters: 1, namespaces: 4, nodes: 5, pods: pods.size });
            const queues = await items('metrics/pods', 'pod=queue-0');
            const uids = cluster()
              .pods.filter((pod) => pod.name === 'queue-0')
              .map((pod) => pod.uid);
            expect(queues.map((pod) => pod['uid']))
              .to.have.members(uids)
              .and.to.have.length(2);
          });

          it('support a range that starts and ends within hours', async () => {
            const [from, to] = [FROM + 35 * 60, FROM + 130 * 60];
            const totals = await service.get(`/api/v1/metrics?cluster=${name}&from=${iso(from)}&to=${iso(to)}`);
            const charges = observed().filter(({ start }) => start >= from && start < to);
            expectFigures(totals, totalFigures(charges), EXACT, 'PromQL');
            expect(totals['coverage']).to.be.below(1).and.to.be.above(0.8);
          });

          it('have correct namespaces', async () => {
            const found = await items('metrics/namespaces');
            const keyOf = (item: Json): unknown => item['namespace'];
            const by = (charge: Charge): string => charge.namespace;
            expectItems(found, keyOf, charged(), by, itemFigures, EXACT);
            expectItems(found, keyOf, trulyCharged(), by, itemFigures, OF_TRUTH);
          });

          it('have correct nodes', async () => {
            const found = await items('metrics/nodes');
            const keyOf = (item: Json): unknown => item['node'];
            const by = (charge: Charge): string => charge.node;
            const all = (charges: readonly Charge[]) => ({
              ...itemFigures(charges),
              ...componentFigures(charges),
              ...reservedFigures(charges),
            });
            expectItems(found, keyOf, charged(), by, all, EXACT);
            expectItems(found, keyOf, trulyCharged(), by, itemFigures, OF_TRUTH);
          });

          it('have correct pods, with use, requests and network', async () => {
            const found = await items('metrics/pods', 'limit=1000');
            const pods = found.filter((item) => !String(item['uid']).startsWith('__'));
            const charges = observed().filter(({ input }) => input !== null);
            expectItems(
              pods,
              (item) => item['uid'],
              charges,
              (charge) => charge.uid,
              podFigures,
              EXACT,
            );
          });

          it('have correct hours in all three time series', async () => {
            const by = (charge: Charge): string => iso(charge.start - (charge.start % 3600));
            const keyOf = (item: Json): unknown => item['start'];
            const seen = async (path: string): Promise<readonly Json[]> =>
              (await items(path, 'group_by=hourly')).filter((point) => point['coverage'] !== 0);
            expectItems(await seen('timeseries'), keyOf, observed(), by, itemFigures, EXACT);
            expectItems(await seen('timeseries/energy'), keyOf, observed(), by, componentFigures, EXACT);
            expectItems(await seen('timeseries/cost'), keyOf, observed(), by, costFigures, EXACT);
            expectItems(await seen('timeseries/carbon'), keyOf, observed(), by, carbonFigures, EXACT);
          });

          it('have correct hours by namespace', async () => {
            const points = await items('timeseries', 'group_by=hourly&series_by=namespace');
            const seen = points.filter((point) => point['energy_kwh'] !== null);
            const by = (charge: Charge): string => `${iso(charge.start - (charge.start % 3600))} ${charge.namespace}`;
            expectItems(seen, (point) => `${point['start']} ${point['series']}`, observed(), by, itemFigures, EXACT);
          });

          it('share idle and system energy among the pods', async () => {
            const shared = shareIdle(observed());
            const found = (await items('metrics/namespaces', 'idle=share')).filter(
              (item) => Number(item['energy_kwh']) > 0,
            );
            expectItems(
              found,
              (item) => item['namespace'],
              shared,
              (charge) => charge.namespace,
              sharedFigures,
              EXACT,
            );
            const { total_energy_kwh, total_carbon_grams, total_cost_usd } = totalFigures(charged());
            const same = { total_energy_kwh, total_carbon_grams, total_cost_usd };
            expectFigures(await get('metrics', 'idle=share'), same, EXACT, 'share');
          });

          it('have null energy in a gap, cost and embodied carbon of its nodes, and a coverage reduced by its length', async () => {
            const { gap } = cluster();
            const points = await items('timeseries', 'group_by=hourly');
            const inGap = points.filter(
              (point) => String(point['start']) >= iso(gap.from) && String(point['start']) < iso(gap.to),
            );
            expect(inGap).to.have.length(2);
            for (const point of inGap) {
              expect(point).to.include({ coverage: 0, energy_kwh: null, carbon_operational_grams: null });
              const charges = own().unobserved.filter(({ start }) => iso(start - (start % 3600)) === point['start']);
              const { carbon_embodied_grams, cost_usd } = itemFigures(charges);
              expectFigures(point, { carbon_embodied_grams, cost_usd }, EXACT, 'gap');
              expect(cost_usd).to.be.above(0);
              expect(point['estimation_reasons']).to.include('not_observed');
            }
            const { covered, exists } = own().seconds;
            const { coverage } = await get('metrics');
            expect(coverage)
              .to.be.closeTo(covered / exists, 1e-9)
              .and.to.be.below(0.76);
          });

          it('have cost but no energy for an unreachable node while it was unreachable', async () => {
            const outage = cluster().nodes.find((node) => node.unreachable !== null)!;
            // the windows completely within the outage
            const [from, to] = [
              Math.ceil(outage.unreachable!.from / 300) * 300,
              Math.floor(outage.unreachable!.to / 300) * 300,
            ];
            const scope = `cluster=${name}&from=${iso(from)}&to=${iso(to)}`;
            const charges = observed().filter(({ start, node }) => start >= from && start < to && node === outage.name);
            const [node] = (await service.get(`/api/v1/metrics/nodes?${scope}&node=${outage.name}`))[
              'items'
            ] as readonly Json[];
            expect(node).to.include({
              energy_kwh: null,
              carbon_operational_grams: null,
              covered_seconds: 0,
              exists_seconds: to - from,
            });
            const { carbon_embodied_grams, cost_usd } = itemFigures(charges);
            expectFigures(node!, { carbon_embodied_grams, cost_usd }, EXACT, 'outage');
            expect(cost_usd).to.be.above(0);
          });

          it('have no network traffic for pods on the host network', async () => {
            const hosts = await items('metrics/pods', 'workload=DaemonSet/node-exporter');
            expect(hosts).to.have.length(3);
            for (const pod of hosts) {
              expect(pod).to.include({ network_receive_bytes: null, network_transmit_bytes: null });
            }
          });

          it('charge finished Jobs for their run only, however long their objects exist', async () => {
            const reports = await items('metrics/pods', 'workload=CronJob/report');
            const charged = new Map(
              observed()
                .filter(({ namespace }) => namespace === 'batch')
                .map((charge) => [charge.uid, charge]),
            );
            expect(reports).to.have.length([...charged.values()].filter(({ pod }) => pod.startsWith('report-')).length);
            for (const report of reports) {
              const truth = cluster().pods.find((pod) => pod.uid === report['uid'])!;
              expect(report['live_seconds']).to.be.closeTo(truth.endsAt - truth.createdAt, 60);
              expect(truth.goneAt - truth.endsAt).to.equal(4200);
            }
          });

          it('report corrections: a counter reset, a shared name, a pod-level cgroup', async () => {
            const pods = await items('metrics/pods', 'limit=1000');
            const reasonsOf = (pod: string): unknown =>
              pods.find((item) => item['pod'] === pod)?.['estimation_reasons'];
            expect(reasonsOf('cache-6b9f7-x2x4z')).to.include('counter_reset');
            expect(reasonsOf('queue-0')).to.include('uid_shared');
            expect(reasonsOf('sandboxed-7f5b6-v4n8t')).to.include('pod_level_usage');
            expect(reasonsOf('db-0')).to.not.include('counter_reset');
          });

          it('assign pods to their top-level owners, across a rolling deployment', async () => {
            const web = await items('metrics/pods', 'workload=Deployment/web');
            expect(web).to.have.length(6);
            const owners = (await items('metrics/pods', 'namespace=staging')).map((pod) => pod['workload']);
            expect(owners).to.have.members([
              'StatefulSet/db',
              'Deployment/search',
              'Pod/debug',
              'Deployment/sandboxed',
              'Deployment/importer',
            ]);
          });
        });
      }

      it('are separate in one database, and summed when both are requested', async () => {
        const { from, to } = run.clusters[0]!.range;
        const both = [...figures.values()].flatMap(({ observed, unobserved }) => [...observed, ...unobserved]);
        const totals = await service.get(`/api/v1/metrics?from=${iso(from)}&to=${iso(to)}`);
        expectFigures(totals, totalFigures(both), EXACT, 'both');
        expect(totals['counts']).to.include({ clusters: 2, nodes: 10 });
        const nodes = (await service.get(`/api/v1/metrics/nodes?from=${iso(from)}&to=${iso(to)}&node=worker-1`))[
          'items'
        ];
        expect((nodes as readonly Json[]).map((node) => [node['cluster'], node['instance_type']])).to.have.deep.members(
          [
            ['a', null],
            ['b', 'r5.xlarge'],
          ],
        );
      });
    });
  }
});
