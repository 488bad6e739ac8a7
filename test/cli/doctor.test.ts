import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { runDoctor } from '../../src/cli/doctor/run-doctor.js';
import { startAlteringProxy } from '../support/altering-proxy.js';
import { type CaseCluster, constant } from '../support/cases/case-series.js';
import { CASES_FROM, type CaseStore, startCaseStore } from '../support/cases/case-store.js';
import { CLUSTER_CASES } from '../support/cases/cluster-cases.js';
import { COPY_CASES } from '../support/cases/copy-cases.js';
import { METERED_CASES, SLICED_CASES, UNMETERED_CASES } from '../support/cases/gpu-cases.js';
import { INTERVAL_CASES } from '../support/cases/interval-cases.js';
import { baseCluster } from '../support/cases/small-cluster.js';
import { isKubeState, scrapedAt } from '../support/cases/transformations.js';
import { writeKubeconfig } from '../support/kubeconfig.js';
import { answerJson, startLoopback } from '../support/loopback-server.js';
import { type EndedCommand, runCli } from '../support/run-cli.js';

/** The newest due window ends 5,400 s after the start of the cases. */
const NOW = CASES_FROM + 5400 + 65;
const TOKEN = 'token-that-is-never-printed';

interface Report {
  readonly cluster: string;
  readonly status: string;
  readonly server: { readonly product: string | null; readonly version: string | null };
  readonly source: {
    readonly metrics: readonly { readonly name: string; readonly is_present: boolean }[];
    readonly labels: readonly string[];
    readonly scrape_intervals: readonly { readonly target: string; readonly max_seconds: number | null }[];
    readonly duplicates: readonly { readonly metric: string; readonly labels: readonly string[] }[];
    readonly cluster_labels: readonly string[];
    readonly queries: number;
    readonly samples: number;
  } | null;
  readonly window: { readonly nodes: number; readonly pods: number; readonly energy_kwh: number | null } | null;
  readonly problems: readonly {
    readonly name: string;
    readonly severity: string;
    readonly detail: string;
    readonly remedy: string;
  }[];
}

/** kube-state-metrics 1 has other names for requests. */
function withVersion1(cluster: CaseCluster): CaseCluster {
  const series = cluster.series.map((one) =>
    one.name === 'kube_pod_container_resource_requests'
      ? { ...one, name: `${one.name}_${one.labels['resource'] === 'cpu' ? 'cpu_cores' : 'memory_bytes'}` }
      : one,
  );
  return { ...cluster, series };
}

const without =
  (selects: (name: string) => boolean) =>
  (cluster: CaseCluster): CaseCluster => ({
    ...cluster,
    series: cluster.series.filter(({ name }) => !selects(name)),
  });

const CASES: ReadonlyMap<string, CaseCluster> = new Map([
  ...Object.entries({
    ...COPY_CASES,
    ...INTERVAL_CASES,
    ...CLUSTER_CASES,
    'time-slices': Object.values(SLICED_CASES)[0]!,
    'metered-gpus': Object.values(METERED_CASES)[0]!,
    'unmetered-gpus': Object.values(UNMETERED_CASES)[0]!,
  }).map(([name, build]) => [name, build()] as const),
  ['ksm-v1', withVersion1(baseCluster())] as const,
  ['no-ksm', without(isKubeState)(baseCluster())] as const,
  ['no-cadvisor', without((name) => name.startsWith('container_'))(baseCluster())] as const,
  ['late', scrapedAt(() => true, { isLost: (at) => at > 4800 })(baseCluster())] as const,
  ['foreign', { ...baseCluster(), series: [{ name: 'up', labels: { job: 'x' }, valueAt: constant(1) }] }] as const,
]);

describe('greenkube-doctor', () => {
  let store: CaseStore;
  before(async function () {
    this.timeout(120_000);
    store = await startCaseStore(CASES);
  });
  after(() => store?.close());

  const run = (environment: Record<string, string>, args: readonly string[] = ['--json']): Promise<EndedCommand> =>
    runCli((given, io) => runDoctor(given, io, () => NOW), args, { GREENKUBE_CLUSTER_NAME: 'eu-1', ...environment });

  async function examine(environment: Record<string, string>): Promise<{ code: number; report: Report; out: string }> {
    const { code, out } = await run(environment);
    return { code, report: JSON.parse(out).clusters[0], out };
  }
  const examineCase = (name: string, more: Record<string, string> = {}) =>
    examine({
      GREENKUBE_PROMETHEUS_URL: store.url,
      GREENKUBE_PROMETHEUS_MATCHERS: `case="${name}"`,
      GREENKUBE_DEFAULT_GRID_ZONE: 'FR',
      ...more,
    });

  it('gives a clean report of a cluster without problems', async () => {
    const { code, report } = await examineCase('base');
    expect(report.problems).to.deep.equal([]);
    expect(code).to.equal(0);
    expect(report).to.include({ cluster: 'eu-1', status: 'ok' });
    expect(report.server.product).to.equal('Prometheus');
    expect(report.server.version).to.match(/^\d+\./);
    expect(report.window).to.include({ nodes: 2, pods: 3 });
    expect(report.window!.energy_kwh).to.be.greaterThan(0);
    expect(report.source!.queries).to.be.within(1, 20);
    expect(report.source!.samples).to.be.greaterThan(100);
    expect(report.source!.labels).to.include.members(['namespace', 'pod', 'container', 'node']);
    expect(report.source!.scrape_intervals.find(({ target }) => target === 'kubelet')!.max_seconds).to.equal(30);
    const present = new Map(report.source!.metrics.map(({ name, is_present }) => [name, is_present]));
    expect(present.get('container_cpu_usage_seconds_total')).to.equal(true);
    expect(present.get('DCGM_FI_DEV_GPU_UTIL')).to.equal(false);
  });

  // Layouts of real installations whose figures need no change.
  for (const name of [
    'plain',
    'not-honoured',
    'node-by-address',
    'managed',
    'federated',
    'mixed-intervals',
    'every-120',
  ]) {
    it(`finds no problem in ${name}`, async () => {
      const { code, report } = await examineCase(name);
      expect(report.problems).to.deep.equal([]);
      expect(code).to.equal(0);
    });
  }

  const problems: readonly (readonly [name: string, problem: string, detail: RegExp, remedy: RegExp, code: number])[] =
    [
      ['two-services', 'duplicate_series', /differ in .*service/, /kubelet Service/, 1],
      ['ha', 'duplicate_series', /prometheus_replica/, /replica-label/, 1],
      ['resource', 'duplicate_series', /metrics_path/, /\/metrics\/resource/, 1],
      ['kubecost', 'duplicate_series', /kube_pod_info/, /Remove one/, 1],
      ['two-states', 'duplicate_series', /kube_pod_info/, /Remove one/, 1],
      ['two-clusters', 'several_clusters', /cluster "eu" and "us"/, /GREENKUBE_PROMETHEUS_MATCHERS/, 2],
      ['foreign-pods', 'usage_exceeds_node', /pods on node n1/, /GREENKUBE_PROMETHEUS_MATCHERS/, 1],
      ['two-clusters-other-nodes', 'clusters_not_selected', /2 values of the label cluster/, /cluster="eu"/, 1],
      ['ksm-v1', 'request_unknown', /requests of pods are unknown/, /version 2/, 1],
      ['no-ksm', 'kube_state_metrics_missing', /no series/, /Install kube-state-metrics/, 1],
      ['no-cadvisor', 'cadvisor_missing', /no series/, /\/metrics\/cadvisor/, 1],
      ['every-300', 'coarse_scrape', /too far apart/, /60 s/, 1],
      ['unmetered-gpus', 'gpu_use_unknown', /use of GPUs/, /DCGM/, 1],
      ['late', 'samples_late', /s old/, /GREENKUBE_COLLECTION_DELAY/, 2],
      ['foreign', 'no_data', /no series of nodes/, /kubelets/, 2],
    ];
  for (const [name, problem, detail, remedy, code] of problems) {
    it(`names ${problem} and its remedy: ${name}`, async () => {
      const found = await examineCase(name);
      const names = found.report.problems.map((one) => one.name);
      expect(names, JSON.stringify(found.report.problems)).to.include(problem);
      const one = found.report.problems.find((each) => each.name === problem)!;
      expect(one.detail).to.match(detail);
      expect(one.remedy).to.match(remedy);
      expect(found.code, 'exit code').to.equal(code);
    });
  }

  it('names an answer that is partial', async () => {
    const proxy = await startAlteringProxy(store.url, (reply) => ({ ...reply, isPartial: true }));
    try {
      const { code, report } = await examineCase('base', { GREENKUBE_PROMETHEUS_URL: proxy.url });
      expect(report.problems.map(({ name }) => name)).to.include('partial_answer');
      expect(code).to.equal(1);
    } finally {
      await proxy.stop();
    }
  });

  const refusals: readonly (readonly [name: string, status: number, body: object])[] = [
    ['credentials_rejected', 401, { error: `the token ${TOKEN} is wrong` }],
    ['access_denied', 403, {}],
    ['not_found', 404, {}],
    [
      'query_too_large',
      422,
      {
        status: 'error',
        errorType: 'execution',
        error: 'the query hit the max number of series limit (limit: 10 series)',
      },
    ],
    ['redirected', 302, {}],
  ];
  for (const [name, status, body] of refusals) {
    it(`names the failure ${name} with its remedy and without the token`, async () => {
      const server = await startLoopback((_, response) => answerJson(response, status, body));
      try {
        const environment = {
          GREENKUBE_PROMETHEUS_URL: `${server.url}/?key=${TOKEN}`,
          GREENKUBE_PROMETHEUS_BEARER_TOKEN: TOKEN,
        };
        const { code, report, out } = await examine(environment);
        expect(report.problems.map((one) => one.name)).to.deep.equal([name]);
        expect(report.problems[0]!.remedy).to.not.equal('');
        expect(report).to.include({ status: 'failed', source: null, window: null });
        expect(code).to.equal(2);
        const text = await run(environment, []);
        expect(text.out).to.include(`ERROR ${name}`);
        for (const printed of [out, text.out, text.err]) expect(printed).to.not.include(TOKEN);
      } finally {
        await server.stop();
      }
    });
  }

  it('names a host that cannot be resolved and a server that does not respond', async () => {
    const silent: Server = createServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      const stuck = await examine({
        GREENKUBE_PROMETHEUS_URL: `http://127.0.0.1:${port}`,
        GREENKUBE_PROMETHEUS_TIMEOUT: '1s',
      });
      expect(stuck.report.problems.map(({ name }) => name)).to.deep.equal(['no_response']);
      const unknown = await examine({ GREENKUBE_PROMETHEUS_URL: 'http://prometheus.invalid:9090' });
      expect(unknown.report.problems.map(({ name }) => name)).to.deep.equal(['dns_failure']);
      expect([stuck.code, unknown.code]).to.deep.equal([2, 2]);
    } finally {
      silent.close();
    }
  });

  it('names a file with credentials that cannot be read', async () => {
    const files = { GREENKUBE_PROMETHEUS_URL: store.url, GREENKUBE_PROMETHEUS_CA_FILE: '/missing/ca.pem' };
    const { code, report } = await examine(files);
    expect(report.problems.map(({ name }) => name)).to.deep.equal(['credentials_unreadable']);
    expect(report.problems[0]!.detail).to.include('/missing/ca.pem');
    expect(code).to.equal(2);
  });

  it('names a cluster in which no Prometheus is found', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'greenkube-doctor-'));
    const api = await startLoopback((_, response) => answerJson(response, 200, { metadata: {}, items: [] }));
    try {
      const kubeconfig = await writeKubeconfig(directory, api.url);
      const { code, report } = await examine({ GREENKUBE_KUBECONFIG: kubeconfig });
      expect(report.problems.map(({ name }) => name)).to.deep.equal(['source_not_found']);
      expect(report.problems[0]!.remedy).to.include('GREENKUBE_PROMETHEUS_URL');
      expect(code).to.equal(2);
    } finally {
      await api.stop();
      await rm(directory, { recursive: true });
    }
  });

  it('prints a readable report', async () => {
    const environment = { GREENKUBE_PROMETHEUS_URL: store.url, GREENKUBE_PROMETHEUS_MATCHERS: 'case="two-services"' };
    const { out } = await run(environment, []);
    expect(out).to.match(/^Cluster eu-1: problems found/);
    expect(out).to.include('  Scrape intervals: kubelet 30 s (2)');
    expect(out).to.match(/ {2}WARNING duplicate_series: .*\n {4}-> Delete the kubelet Service/);
  });

  it('rejects an invalid configuration and one without a source with exit code 64', async () => {
    const none = await run({ GREENKUBE_CLUSTER_NAME: '' });
    expect(none).to.include({ code: 64, out: '' });
    expect(none.err).to.include('no source is configured');
    const invalid = await run({ GREENKUBE_PORT: 'x' });
    expect(invalid).to.include({ code: 64, out: '' });
    expect(invalid.err).to.include('GREENKUBE_PORT');
  });
});
