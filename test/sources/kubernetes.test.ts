import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Inventory } from '../../src/domain/cluster/inventory.js';
import { discoverPrometheus } from '../../src/sources/kubernetes/discover-prometheus.js';
import {
  createKubernetesInventory,
  type KubernetesInventoryOptions,
} from '../../src/sources/kubernetes/kubernetes-inventory.js';
import { writeKubeconfig } from '../support/kubeconfig.js';
import { CREATED, kubernetesApi } from '../support/kubernetes-lists.js';
import { type Answer, answerJson, type LoopbackServer, startLoopback } from '../support/loopback-server.js';

const TOKEN = 'very-s3cret-token';
const NOW = 1_700_000_000;
describe('the Kubernetes API', () => {
  let directory: string;
  let server: LoopbackServer | null = null;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'greenkube-kube-'));
  });
  after(() => rm(directory, { recursive: true }));
  afterEach(async () => {
    await server?.stop();
    server = null;
  });

  async function kubeconfigFor(answer: Answer): Promise<string> {
    server = await startLoopback(answer);
    return writeKubeconfig(directory, server.url, TOKEN);
  }
  const listWith = async (answer: Answer, more: Partial<KubernetesInventoryOptions> = {}): Promise<Inventory> => {
    const kubeconfig = await kubeconfigFor(answer);
    const options = {
      kubeconfig,
      context: 'main',
      labels: { patterns: ['tier'] },
      now: () => NOW,
      timeoutSeconds: 10,
      ...more,
    };
    return createKubernetesInventory(options).list(new AbortController().signal);
  };
  const failureOf = (listing: Promise<unknown>): Promise<string> =>
    listing.then(
      () => 'no failure',
      (error: Error) => error.message,
    );

  it('is read page by page, with the token of the kubeconfig', async () => {
    const { pods } = await listWith(kubernetesApi);
    expect(pods.map(({ name }) => name)).to.deep.equal(['web-1-a', 'report-1-b', 'lone-c', 'orphan', 'static', 'bare']);
    const asked = server!.requests.filter(({ path }) => path === '/api/v1/pods');
    expect(asked.map(({ parameters }) => [parameters.get('limit'), parameters.get('continue')])).to.deep.equal([
      ['200', null],
      ['200', '2'],
      ['200', '4'],
      ['200', '6'],
    ]);
    expect(asked[0]!.headers.authorization).to.equal(`Bearer ${TOKEN}`);
  });

  it('returns the top owner of each pod, and null when a link is missing', async () => {
    const { pods } = await listWith(kubernetesApi);
    expect(Object.fromEntries(pods.map(({ name, workload }) => [name, workload]))).to.deep.equal({
      'web-1-a': { kind: 'Deployment', name: 'web' },
      'report-1-b': { kind: 'CronJob', name: 'report' },
      'lone-c': { kind: 'ReplicaSet', name: 'lone' },
      orphan: null,
      static: { kind: 'Pod', name: 'static' },
      bare: { kind: 'Pod', name: 'bare' },
    });
  });

  it('returns requests, containers, allowed labels and times', async () => {
    const { pods, namespaces, nodes, seenAt } = await listWith(kubernetesApi);
    expect(seenAt).to.equal(NOW);
    expect(pods[0]).to.deep.include({
      node: 'n1',
      isHostNetwork: true,
      labels: { tier: 'bronze' },
      cpuRequestCores: 2.25,
      memoryRequestBytes: 2 ** 30 + 1e6 + 2 ** 20,
      gpuRequest: 1,
      createdAt: Date.parse(CREATED) / 1000,
      deletedAt: null,
    });
    expect(pods[0]!.containers[0]).to.deep.equal({
      name: 'app',
      cpuRequestMillicores: 500,
      cpuLimitMillicores: 1000,
      memoryRequestBytes: 2 ** 30,
      memoryLimitBytes: null,
    });
    expect(namespaces).to.deep.equal([{ name: 'shop', labels: { tier: 'silver' } }]);
    expect(nodes[0]!.labels).to.deep.equal({ tier: 'gold' });
    expect(nodes[0]!.spec).to.include({
      provider: 'gcp',
      instanceType: 'n2-standard-4',
      region: 'europe-west1',
      zone: 'europe-west1-b',
      isSpot: true,
      vcpus: 4,
      memoryBytes: 2 ** 34,
      allocatableCpuCores: 3.92,
      gpuCount: 2,
    });
  });

  it('returns pod-level requests and those of sidecars', async () => {
    const { pods } = await listWith(kubernetesApi);
    const pod = pods.find(({ name }) => name === 'bare')!;
    // The pod-level 3 cores take precedence; the sidecar starts after the init container, so 100 + 256 MiB next to 300.
    expect(pod).to.include({ cpuRequestCores: 3, memoryRequestBytes: 356 * 2 ** 20 });
    expect(pod.containers.map(({ name, cpuRequestMillicores }) => [name, cpuRequestMillicores])).to.deep.equal([
      ['app', 1000],
      ['proxy', 800],
    ]);
  });

  it('returns autoscalers and their targets, page by page', async () => {
    const { autoscalers, problems } = await listWith(kubernetesApi);
    const life = { createdAt: Date.parse(CREATED) / 1000, deletedAt: null };
    expect(autoscalers).to.deep.equal([
      {
        namespace: 'shop',
        name: 'web',
        workload: { kind: 'Deployment', name: 'web' },
        minReplicas: 2,
        maxReplicas: 7,
        metrics: { cpuTargetPercent: 80, memoryTargetPercent: null, count: 1 },
        ...life,
      },
      {
        namespace: 'shop',
        name: 'keda-hpa-queue',
        workload: { kind: 'StatefulSet', name: 'queue' },
        minReplicas: 1,
        maxReplicas: 3,
        metrics: { cpuTargetPercent: 55, memoryTargetPercent: 70, count: 5 },
        ...life,
      },
    ]);
    expect(problems).to.deep.equal([]);
    const asked = server!.requests.filter(({ path }) => path.endsWith('/horizontalpodautoscalers'));
    expect(asked.map(({ parameters }) => parameters.get('continue'))).to.deep.equal([null, '2']);
  });

  it('returns vertical autoscalers that set requests; without their resource there are none', async () => {
    const vertical = (name: string, spec: object) => ({
      metadata: { name, namespace: 'shop', creationTimestamp: CREATED },
      spec,
    });
    const targetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
    const items = [
      vertical('web', { targetRef, updatePolicy: { updateMode: 'Auto' } }),
      vertical('defaults', { targetRef }),
      vertical('advice', { targetRef, updatePolicy: { updateMode: 'Off' } }),
      vertical('broken', {}),
    ];
    const answer: Answer = (request, response) =>
      request.path === '/apis/autoscaling.k8s.io/v1/verticalpodautoscalers'
        ? answerJson(response, 200, { kind: 'List', metadata: {}, items })
        : kubernetesApi(request, response);
    const { autoscalers, problems } = await listWith(answer);
    expect(problems).to.deep.equal([]);
    expect(autoscalers.filter(({ kind }) => kind === 'vertical')).to.deep.equal(
      ['web', 'defaults'].map((name) => ({
        kind: 'vertical',
        namespace: 'shop',
        name,
        workload: { kind: 'Deployment', name: 'web' },
        minReplicas: null,
        maxReplicas: null,
        metrics: null,
        createdAt: Date.parse(CREATED) / 1000,
        deletedAt: null,
      })),
    );
  });

  it('reports one error without credentials if all lists fail for one reason', async () => {
    const unknown: Answer = ({ headers }, response) =>
      answerJson(response, 401, { kind: 'Status', message: `no: ${headers.authorization}` });
    expect(await failureOf(listWith(unknown))).to.equal('the Kubernetes API returned HTTP 401');
    await server?.stop();
    const html: Answer = (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
    expect(await failureOf(listWith(html))).to.match(/^the Kubernetes API /);
    await server?.stop();
    expect(await failureOf(listWith(() => undefined, { timeoutSeconds: 0.2 }))).to.match(/timed out/);
    await server?.stop();
    expect(await failureOf(listWith((_, response) => response.destroy()))).to.match(/unreachable/);
  });

  it('reports a broken kubeconfig without quoting it', async () => {
    const kubeconfig = join(directory, 'broken.yaml');
    await writeFile(kubeconfig, `users: [{token: ${TOKEN}`);
    const inventory = createKubernetesInventory({ kubeconfig, now: () => NOW });
    const message = await failureOf(inventory.list(new AbortController().signal));
    expect(message).to.match(/kubeconfig is unreadable or invalid/);
    expect(message).not.to.include(TOKEN);
  });

  it('stops after a bounded number of pages', async () => {
    const endless: Answer = (request, response) =>
      request.path === '/api/v1/nodes'
        ? answerJson(response, 200, { metadata: { continue: 'again' }, items: [] })
        : kubernetesApi(request, response);
    const { problems } = await listWith(endless);
    expect(problems.map(({ detail }) => detail)[0]).to.match(/more than 100000 objects/);
    expect(server!.requests.filter(({ path }) => path === '/api/v1/nodes')).to.have.lengthOf(500);
  });

  describe('finds Prometheus', () => {
    const service = (namespace: string, name: string, port: number, labels: object = {}) => ({
      metadata: { name, namespace, labels },
      spec: { ports: [{ name: 'web', port }] },
    });
    const services = [
      service('shop', 'prometheus', 1),
      service('apps', 'metrics', 2, { 'app.kubernetes.io/name': 'prometheus' }),
      service('monitoring', 'prometheus-operated', 3),
      service('monitoring', 'prometheus-alertmanager', 4, { app: 'prometheus' }),
      service('monitoring', 'kube-prometheus-stack-prometheus', 5),
      service('shop', 'web', 6),
    ];

    async function discover(goodPort: number | null) {
      const prometheus = await startLoopback(({ path }, response) =>
        path === `/${goodPort}/api/v1/status/buildinfo`
          ? answerJson(response, 200, { status: 'success', data: { version: '2.42.0' } })
          : response.writeHead(200).end('<html>'),
      );
      try {
        const kubeconfig = await kubeconfigFor(({ path }, response) =>
          path === '/api/v1/services'
            ? answerJson(response, 200, { metadata: {}, items: services })
            : answerJson(response, 404, {}),
        );
        const addressOf = ({ port }: { port: number }) => `${prometheus.url}/${port}/`;
        const found = await discoverPrometheus({ kubeconfig, addressOf }, new AbortController().signal);
        return { found, url: found.url?.replace(prometheus.url, '') };
      } finally {
        await prometheus.stop();
      }
    }

    it('by name and namespace, and uses the first that responds as Prometheus', async () => {
      const { found, url } = await discover(3);
      expect(url).to.equal('/3/');
      expect(found.tried.map(({ candidate }) => candidate)).to.deep.equal([
        'monitoring/kube-prometheus-stack-prometheus:5',
        'monitoring/prometheus-operated:3',
      ]);
    });

    it('by label, last', async () => {
      const { found, url } = await discover(2);
      expect(url).to.equal('/2/');
      expect(found.tried.at(-1)).to.deep.equal({ candidate: 'apps/metrics:2', outcome: 'responds as Prometheus' });
    });

    it('or lists the attempts when none responds', async () => {
      const { found } = await discover(null);
      expect(found.url).to.equal(null);
      expect(found.tried).to.have.lengthOf(4);
    });

    it('or reports that services cannot be listed, after trying the usual URLs', async () => {
      const kubeconfig = await kubeconfigFor((_, response) => answerJson(response, 403, {}));
      const addressOf = () => 'http://127.0.0.1:1/';
      const { url, tried } = await discoverPrometheus({ kubeconfig, addressOf }, new AbortController().signal);
      expect(url).to.equal(null);
      expect(tried[0]).to.deep.equal({ candidate: 'services', outcome: 'the Kubernetes API returned HTTP 403' });
      expect(tried).to.have.lengthOf(13);
    });
  });
});
