import { expect } from 'chai';
import { type CaseCluster, constant, writeCases } from '../support/cases/case-series.js';
import { type SmallCluster, threePods, twoNodes, uidOfPod } from '../support/cases/small-cluster.js';
import { DATABASE_KINDS } from '../support/database.js';
import { type ApiOfNodes, startApiOfNodes } from '../support/kubernetes-nodes.js';
import { type PrometheusServer, startPrometheus } from '../support/prometheus-server.js';
import { type ServiceHome, serviceHome } from '../support/service-home.js';
import { collectSmall } from '../support/small-service.js';

const FROM = Date.UTC(2026, 2, 2) / 1000;
const SECONDS = 7200;
const NAME = 'teams';

/** A label with a value in each part of the time; null is no label. */
type Values = readonly (readonly [value: string | null, from: number, to: number])[];

function withLabels(
  cluster: SmallCluster,
  metric: string,
  object: Record<string, string>,
  label: string,
  values: Values,
) {
  for (const [value, from, to] of values) {
    const labels = { ...cluster.kubeState(), ...object, ...(value === null ? {} : { [`label_${label}`]: value }) };
    cluster.add(metric, labels, constant(1, { from, to }));
  }
}

function teams(): CaseCluster {
  const cluster = threePods(twoNodes());
  withLabels(cluster, 'kube_namespace_labels', { namespace: 'shop' }, 'team', [
    ['red', 0, 2690],
    ['blue', 2700, SECONDS],
  ]);
  withLabels(cluster, 'kube_namespace_labels', { namespace: 'data' }, 'owner', [
    ['db', 0, 5090],
    [null, 5100, SECONDS],
  ]);
  const web = { namespace: 'shop', pod: 'web-a', uid: uidOfPod('shop', 'web-a') };
  withLabels(cluster, 'kube_pod_labels', web, 'app_kubernetes_io_part_of', [['store', 0, SECONDS]]);
  return cluster.done();
}

for (const kind of DATABASE_KINDS) {
  describe(`labels over time (${kind})`, function () {
    this.timeout(120_000);
    let prometheus: PrometheusServer;
    let api: ApiOfNodes;
    let home: ServiceHome;
    before(async () => {
      prometheus = await startPrometheus({ openMetrics: writeCases(new Map([[NAME, teams()]]), FROM, SECONDS) });
    });
    after(() => prometheus?.stop());
    beforeEach(async () => {
      home = await serviceHome(kind);
      api = await startApiOfNodes([
        { name: 'n1', instanceType: 'm5.xlarge', createdAt: FROM - 86_400, labels: { team: 'infra' } },
        { name: 'n2', instanceType: 'm5.xlarge', createdAt: FROM - 86_400 },
      ]);
    });
    afterEach(async () => {
      await api?.stop();
      await home.remove();
    });

    const collect = (until: number, environment: Record<string, string> = {}, hasApi = false): Promise<void> =>
      collectSmall(
        {
          home,
          prometheusUrl: prometheus.url,
          name: NAME,
          until: FROM + until,
          environment,
          ...(hasApi ? { kubeconfig: api.kubeconfig } : {}),
        },
        async () => {},
      );
    const stored = (): Promise<string[]> =>
      home.withDatabase(async ({ knex }) => {
        const { rows } = await knex.raw<{ rows: { name: string; label: string; from: number; to: number | null }[] }>(
          `select coalesce(n.name, d.name, w.kind || '/' || w.name) as name, l.key || '=' || l.value as label,
                  extract(epoch from l.valid_from)::float8 - :start as "from",
                  extract(epoch from l.valid_to)::float8 - :start as "to"
             from label l
             left join namespace n on l.subject = 'namespace' and n.id = l.subject_id
             left join node d on l.subject = 'node' and d.id = l.subject_id
             left join workload w on l.subject = 'workload' and w.id = l.subject_id
            order by 1, 2, 3`,
          { start: FROM },
        );
        return rows.map(({ name, label, from, to }) => `${name} ${label} ${from}..${to ?? ''}`);
      });

    it('come from kube-state-metrics for the time before the first start, under the keys of the configuration', async () => {
      await collect(SECONDS, { GREENKUBE_LABEL_ALIASES: 'team=owner' });
      expect(await stored()).to.deep.equal(
        [
          'ReplicaSet/web app.kubernetes.io/part-of=store 0..',
          'data owner=db 0..5100',
          'data team=db 0..5100',
          'shop team=red 0..2700',
          'shop team=blue 2700..',
        ].sort(),
      );
    });

    it('come from the Kubernetes API for now and from kube-state-metrics for the past', async () => {
      api.namespaces = [
        { name: 'shop', labels: { team: 'green', environment: 'production' } },
        { name: 'data', labels: {} },
      ];
      await collect(SECONDS, {}, true);
      const rows = await stored();
      expect(rows.filter((row) => row.startsWith('shop'))).to.deep.equal([
        // kube-state-metrics exports no label `environment`
        'shop environment=production 0..',
        'shop team=blue 2700..6600',
        'shop team=green 6600..',
        'shop team=red 0..2700',
      ]);
      expect(rows.filter((row) => row.startsWith('data'))).to.deep.equal(['data owner=db 0..5100']);
      // kube-state-metrics exports no label `team` of nodes
      expect(rows.filter((row) => row.startsWith('n1'))).to.deep.equal(['n1 team=infra 0..']);
    });

    it('continue over an outage of the Kubernetes API, and end when the API has them no more', async () => {
      api.namespaces = [{ name: 'shop', labels: { environment: 'production' } }];
      const environmentOf = async () => (await stored()).filter((row) => row.includes('environment'));
      await collect(3600, {}, true);
      await home.expireLeases();
      const nodes = api.nodes;
      api.nodes = null;
      await collect(4800, {}, true);
      expect(await environmentOf()).to.deep.equal(['shop environment=production 0..']);
      await home.expireLeases();
      api.nodes = nodes;
      api.namespaces = [{ name: 'shop', labels: {} }];
      await collect(5700, {}, true);
      expect(await environmentOf()).to.deep.equal(['shop environment=production 0..4800']);
    });

    it('end when they are no longer selected', async () => {
      await collect(1800);
      await home.expireLeases();
      await collect(2400, { GREENKUBE_LABELS: 'none' });
      expect(await stored()).to.include('shop team=red 0..1800');
    });
  });
}
