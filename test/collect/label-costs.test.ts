import { expect } from 'chai';
import { type CaseCluster, constant, writeCases } from '../support/cases/case-series.js';
import { type SmallCluster, threePods, twoNodes, uidOfPod } from '../support/cases/small-cluster.js';
import type { Json } from '../support/collected-service.js';
import { DATABASE_KINDS } from '../support/database.js';
import { type PrometheusServer, startPrometheus } from '../support/prometheus-server.js';
import { type ServiceHome, serviceHome } from '../support/service-home.js';
import { collectSmall, type SmallService } from '../support/small-service.js';

const FROM = Date.UTC(2026, 2, 2) / 1000;
const HOUR = 3600;
const SECONDS = 2 * HOUR;
/** In the second hour, which has the new value as a whole. */
const CHANGE = HOUR + 1800;
const FLEET = 300;
/** Case 30 of the field: one label is configured, and any question can be asked by it. */
const TEAM = { GREENKUBE_LABELS: 'team' };
/** Every kind of character that Kubernetes allows in a value, and all 63 of them. */
const ODD_VALUE = `A-b_c.D--e__f..9${'x'.repeat(46)}Z`;
const QUANTITIES = ['energy_kwh', 'carbon_grams', 'cost_usd'] as const;
const TOTAL_OF = { energy_kwh: 'total_energy_kwh', carbon_grams: 'total_carbon_grams', cost_usd: 'total_cost_usd' };

function teamOfNamespace(cluster: SmallCluster, namespace: string, value: string, from = 0, to = SECONDS): void {
  const labels = { ...cluster.kubeState(), namespace, label_team: value };
  cluster.add('kube_namespace_labels', labels, constant(1, { from, to }));
}

/** `shop` moves from red to blue, `data` has its team on the namespace only, and `fleet` has a team per pod. */
function east(): CaseCluster {
  const cluster = threePods(twoNodes()).node({ name: 'n3', address: '10.0.0.3', usedCores: 1 });
  teamOfNamespace(cluster, 'shop', 'red', 0, CHANGE - 10);
  teamOfNamespace(cluster, 'shop', 'blue', CHANGE);
  teamOfNamespace(cluster, 'data', ODD_VALUE);
  for (let index = 0; index < FLEET; index++) {
    const [namespace, name] = ['fleet', `truck-${index}`];
    const containers = { truck: { cores: 0.001 * (1 + (index % 3)), cpuRequest: 0.01 } };
    cluster.pod({ namespace, name, node: 'n3', containers, owner: ['StatefulSet', name] });
    const pod = { ...cluster.kubeState(), namespace, pod: name, uid: uidOfPod(namespace, name) };
    cluster.add('kube_pod_labels', { ...pod, label_team: `team-${index}` }, constant(1, {}));
  }
  return cluster.done();
}

/** `shop` is red here, too; `data` has no team. */
function west(): CaseCluster {
  const cluster = threePods(twoNodes());
  teamOfNamespace(cluster, 'shop', 'red');
  return cluster.done();
}

const iso = (seconds: number): string => new Date((FROM + seconds) * 1000).toISOString();
const range = (from = 0, to = SECONDS): string => `from=${iso(from)}&to=${iso(to)}`;
const sumOf = (items: readonly Json[], name: string): number =>
  items.reduce((sum, item) => sum + Number(item[name] ?? 0), 0);

function expectEqual(actual: unknown, expected: unknown, what: string): void {
  expect(Number(expected), what).to.be.above(0);
  expect(Number(actual) / Number(expected), what).to.be.closeTo(1, 1e-9);
}

/** The questions of the tests, which are asked while the service runs. */
const QUESTIONS = {
  total: `metrics?${range()}`,
  teams: `metrics/labels/team?${range()}&limit=500`,
  teamsOfEast: `metrics/labels/team?${range()}&limit=500&cluster=east`,
  teamsOfWest: `metrics/labels/team?${range()}&limit=500&cluster=west`,
  firstHour: `metrics/namespaces?${range(0, HOUR)}&cluster=east&namespace=shop`,
  secondHour: `metrics/namespaces?${range(HOUR, SECONDS)}&cluster=east&namespace=shop`,
  hourly: `timeseries/carbon?${range()}&cluster=east&series_by=label:team&group_by=hourly&top=100`,
  data: `metrics/namespaces?${range()}&cluster=east&namespace=data`,
  onlyOdd: `metrics?${range()}&label=team:${ODD_VALUE}`,
  topFive: `timeseries?${range()}&series_by=label:team&group_by=hourly&top=5`,
  hours: `timeseries?${range()}&group_by=hourly`,
  shared: `metrics/labels/team?${range()}&limit=500&idle=share&share_namespaces=data`,
  sharedInEast: `metrics/labels/team?${range()}&limit=500&idle=share&share_namespaces=data&cluster=east`,
  sharedShop: `metrics/namespaces?${range()}&idle=share&share_namespaces=data&cluster=east&namespace=shop`,
  unknownKey: `metrics?${range()}&label=costcentre:1`,
} as const;
type Question = keyof typeof QUESTIONS;

for (const kind of DATABASE_KINDS) {
  describe(`costs by the team label of kube-state-metrics (${kind})`, function () {
    this.timeout(240_000);
    let prometheus: PrometheusServer;
    let home: ServiceHome;
    const answers = new Map<Question, Json>();
    const of = (question: Question): Json => answers.get(question) as Json;
    const itemsOf = (question: Question): readonly Json[] => of(question)['items'] as readonly Json[];
    const teamIn = (question: Question, value: string): Json =>
      itemsOf(question).find((item) => item['value'] === value) ?? {};

    before(async () => {
      const clusters = new Map([
        ['east', east()],
        ['west', west()],
      ]);
      prometheus = await startPrometheus({ openMetrics: writeCases(clusters, FROM, SECONDS) });
      home = await serviceHome(kind);
      const collect = (name: string, look: (service: SmallService) => Promise<void>) =>
        collectSmall({ home, prometheusUrl: prometheus.url, name, until: FROM + SECONDS, environment: TEAM }, look);
      await collect('east', async () => {});
      await collect('west', async ({ ask }) => {
        for (const [question, path] of Object.entries(QUESTIONS) as [Question, string][])
          answers.set(question, await ask(path));
      });
    });
    after(async () => {
      await prometheus?.stop();
      await home?.remove();
    });

    it('add up to the total, with what has no team, idle and system', () => {
      const values = itemsOf('teams').map(({ value }) => value);
      expect(values).to.include.members(['red', 'blue', ODD_VALUE, '__unlabelled__', '__idle__', '__system__']);
      expect(values.filter((value) => String(value).startsWith('team-'))).to.have.length(FLEET);
      for (const name of QUANTITIES)
        expectEqual(sumOf(itemsOf('teams'), name), of('total')[TOTAL_OF[name]], `sum of ${name}`);
    });

    it('of one team are those of both clusters', () => {
      for (const name of QUANTITIES) {
        const parts = [teamIn('teamsOfEast', 'red'), teamIn('teamsOfWest', 'red')];
        expectEqual(teamIn('teams', 'red')[name], sumOf(parts, name), name);
      }
    });

    it('follow a label that changes in the middle of a day from its own hour on', () => {
      for (const name of QUANTITIES) {
        expectEqual(teamIn('teamsOfEast', 'red')[name], sumOf(itemsOf('firstHour'), name), `${name} before`);
        expectEqual(teamIn('teamsOfEast', 'blue')[name], sumOf(itemsOf('secondHour'), name), `${name} after`);
      }
      const pointsOf = (value: string) =>
        itemsOf('hourly').filter((point) => point['series'] === value && Number(point['carbon_grams']) > 0);
      expect(pointsOf('red').map(({ start }) => Date.parse(String(start)) / 1000 - FROM)).to.deep.equal([0]);
      expect(pointsOf('blue').map(({ start }) => Date.parse(String(start)) / 1000 - FROM)).to.deep.equal([HOUR]);
    });

    it('take the label of the namespace, with every character that Kubernetes allows', () => {
      for (const name of QUANTITIES) {
        expectEqual(teamIn('teams', ODD_VALUE)[name], sumOf(itemsOf('data'), name), name);
        expectEqual(of('onlyOdd')[TOTAL_OF[name]], sumOf(itemsOf('data'), name), `filtered ${name}`);
      }
    });

    it('bear the charges of shared namespaces and idle, and still add up to the total', () => {
      expect(itemsOf('shared').map(({ value }) => value)).not.to.include.members([ODD_VALUE, '__idle__']);
      for (const name of QUANTITIES) {
        expectEqual(sumOf(itemsOf('shared'), name), of('total')[TOTAL_OF[name]], `sum of ${name}`);
        const shop = [teamIn('sharedInEast', 'red'), teamIn('sharedInEast', 'blue')];
        expectEqual(sumOf(shop, name), sumOf(itemsOf('sharedShop'), name), `${name} of both teams of a namespace`);
      }
    });

    it('of 300 teams are the top series and the rest, which add up in each hour', () => {
      const series = [...new Set(itemsOf('topFive').map((point) => String(point['series'])))];
      expect(series).to.include('__other__');
      expect(series.filter((name) => !name.startsWith('__'))).to.have.length.at.most(5);
      for (const hour of itemsOf('hours')) {
        const points = itemsOf('topFive').filter(({ start }) => start === hour['start']);
        for (const name of QUANTITIES) expectEqual(sumOf(points, name), hour[name], `${name} of ${hour['start']}`);
      }
    });

    it('of an unknown label are not matched', () => {
      expect(of('unknownKey')['matched']).to.equal(false);
    });
  });
}
