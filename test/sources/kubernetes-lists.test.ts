import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import type { Inventory } from '../../src/domain/cluster/inventory.js';
import { createKubernetesInventory } from '../../src/sources/kubernetes/kubernetes-inventory.js';
import { writeKubeconfig } from '../support/kubeconfig.js';
import { kubernetesApi } from '../support/kubernetes-lists.js';
import { largeCluster } from '../support/large-kubernetes.js';
import { type Answer, answerJson, type LoopbackServer, startLoopback } from '../support/loopback-server.js';

/** Each list: its path, the name that a rule of a role has for it, and whether figures are missing without it. */
const LISTS = [
  { path: '/api/v1/nodes', name: 'nodes', part: 'nodes', isMinor: false },
  { path: '/apis/apps/v1/replicasets', name: 'replicasets.apps', part: null, isMinor: false },
  { path: '/apis/batch/v1/jobs', name: 'jobs.batch', part: null, isMinor: false },
  { path: '/api/v1/pods', name: 'pods', part: 'pods', isMinor: false },
  {
    path: '/apis/autoscaling/v2/horizontalpodautoscalers',
    name: 'horizontalpodautoscalers.autoscaling',
    part: 'autoscalers',
    isMinor: true,
  },
  {
    path: '/apis/autoscaling.k8s.io/v1/verticalpodautoscalers',
    name: 'verticalpodautoscalers.autoscaling.k8s.io',
    part: null,
    isMinor: true,
  },
  { path: '/api/v1/namespaces', name: 'namespaces', part: 'namespaces', isMinor: true },
] as const;

const COUNTS = { nodes: 1, pods: 6, autoscalers: 2, namespaces: 1 };
const PAGE_TIMEOUT_SECONDS = 0.3;

describe('the lists of the Kubernetes API', () => {
  let directory: string;
  let server: LoopbackServer | null = null;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'greenkube-lists-'));
  });
  after(() => rm(directory, { recursive: true }));
  afterEach(async () => {
    await server?.stop();
    server = null;
  });

  const listWith = async (answer: Answer, pageTimeoutSeconds = 10): Promise<Inventory> => {
    server = await startLoopback(answer);
    const kubeconfig = await writeKubeconfig(directory, server.url);
    const options = { kubeconfig, labels: { patterns: ['tier'] }, now: () => 0, pageTimeoutSeconds };
    return createKubernetesInventory(options).list(new AbortController().signal);
  };
  /** One list answers so, the others as they should. */
  const except =
    (path: string, answer: Answer): Answer =>
    (request, response) =>
      (request.path === path ? answer : kubernetesApi)(request, response);
  const countsOf = ({ nodes, pods, autoscalers, namespaces }: Inventory) => ({
    nodes: nodes.length,
    pods: pods.length,
    autoscalers: autoscalers.length,
    namespaces: namespaces.length,
  });

  const forbid: Answer = (_, response) => answerJson(response, 403, { kind: 'Status', message: 'no' });
  for (const { path, name, part, isMinor } of LISTS) {
    it(`are read without ${name} if it is forbidden, with a problem that names the permission`, async () => {
      const inventory = await listWith(except(path, forbid));
      expect(countsOf(inventory)).to.deep.equal(part === null ? COUNTS : { ...COUNTS, [part]: 0 });
      expect(inventory.problems).to.have.lengthOf(1);
      const { source, query, detail, isFatal, isMinor: minor = false } = inventory.problems[0]!;
      expect({ source, query, isFatal, minor }).to.deep.equal({
        source: 'kubernetes',
        query: name.split('.')[0],
        isFatal: false,
        minor: isMinor,
      });
      expect(detail).to.match(
        new RegExp(
          `^${name} cannot be listed: the Kubernetes API returned HTTP 403; grant the service the verb list on ${name}; `,
        ),
      );
    });

    it(`are read without ${name} if it does not respond, in bounded time`, async () => {
      const startedAt = performance.now();
      const inventory = await listWith(
        except(path, () => undefined),
        PAGE_TIMEOUT_SECONDS,
      );
      // the library's retries, if it had any, would multiply the timeout of the page
      expect(performance.now() - startedAt).to.be.below(20 * PAGE_TIMEOUT_SECONDS * 1000);
      expect(countsOf(inventory)).to.deep.equal(part === null ? COUNTS : { ...COUNTS, [part]: 0 });
      expect(inventory.problems.map(({ detail }) => detail)[0]).to.match(
        new RegExp(`^${name} cannot be listed: the Kubernetes API timed out; `),
      );
    });
  }

  it('leave the owner of a pod unknown if the replica sets cannot be read', async () => {
    const { pods } = await listWith(except('/apis/apps/v1/replicasets', forbid));
    const workloads = Object.fromEntries(pods.map(({ name, workload }) => [name, workload]));
    expect(workloads['web-1-a']).to.equal(null);
    expect(workloads['report-1-b']).to.deep.equal({ kind: 'CronJob', name: 'report' });
  });

  it('report each missing permission if all are forbidden', async () => {
    const { problems } = await listWith(forbid);
    expect(problems.map(({ query }) => query)).to.have.members(LISTS.map(({ name }) => name.split('.')[0]));
  });

  it('do not wait for the rest of an incomplete page', async () => {
    const stuck: Answer = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).write('{"items":[');
    };
    const inventory = await listWith(except('/api/v1/pods', stuck), PAGE_TIMEOUT_SECONDS);
    expect(countsOf(inventory)).to.deep.equal({ ...COUNTS, pods: 0 });
    expect(inventory.problems).to.have.lengthOf(1);
  });

  it('omit a kind whose second page fails', async () => {
    const half: Answer = (request, response) =>
      request.parameters.has('continue') ? answerJson(response, 500, {}) : kubernetesApi(request, response);
    const inventory = await listWith(except('/api/v1/pods', half));
    expect(countsOf(inventory)).to.deep.equal({ ...COUNTS, pods: 0 });
    expect(inventory.problems[0]!.detail).to.match(
      /^pods cannot be listed: the Kubernetes API returned HTTP 500; requests/,
    );
  });

  it('are read again once if their pages expire', async () => {
    let expired = 1;
    const gone: Answer = (request, response) => {
      if (!request.parameters.has('continue') || expired === 0) return kubernetesApi(request, response);
      expired -= 1;
      answerJson(response, 410, { kind: 'Status', reason: 'Expired' });
    };
    const inventory = await listWith(except('/api/v1/pods', gone));
    expect([countsOf(inventory), inventory.problems]).to.deep.equal([COUNTS, []]);
    await server?.stop();
    expired = Number.POSITIVE_INFINITY;
    const again = await listWith(except('/api/v1/pods', gone));
    expect(again.problems.map(({ detail }) => detail)[0]).to.match(/HTTP 410/);
    expect(server!.requests.filter(({ path }) => path === '/api/v1/pods')).to.have.lengthOf(4);
  });

  it('of 5,000 pods take 86 requests and less than 128 MiB of heap', async function () {
    this.timeout(180_000);
    const size = { nodes: 300, pods: 5000, replicaSets: 10_000, jobs: 1000, autoscalers: 300 };
    server = await startLoopback(largeCluster(size));
    const kubeconfig = await writeKubeconfig(directory, server.url);
    const program = join(import.meta.dirname, '../bench/programs/read-inventory.ts');
    const argv = ['--import', 'tsx', '--max-old-space-size=128', program, kubeconfig];
    const { stdout } = await promisify(execFile)(process.execPath, argv);
    expect(JSON.parse(stdout)).to.include({ pods: 5000, owned: 5000, nodes: 300, problems: 0 });
    // the program reads twice; 2 + 50 + 5 + 25 + 2 pages of 200, and one each for vertical autoscalers and namespaces
    expect(server.requests).to.have.lengthOf(2 * 86);
  });
});
