import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { discoverPrometheus } from '../../src/sources/kubernetes/discover-prometheus.js';
import { createKubernetesInventory } from '../../src/sources/kubernetes/kubernetes-inventory.js';
import { findObject, renderChart } from '../support/chart.js';
import { writeKubeconfig } from '../support/kubeconfig.js';
import { answerJson, type LoopbackServer, startLoopback } from '../support/loopback-server.js';

/** `group/resource` of a path such as /apis/apps/v1/replicasets. */
const resourceOf = (path: string): string =>
  path.replace(/^\/api\/v1\//, '/').replace(/^\/apis\/([^/]+)\/v\d+\w*\//, '$1/');

describe('the permissions that the chart grants', () => {
  let directory: string;
  let kubeconfig: string;
  let api: LoopbackServer;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'greenkube-access-'));
    api = await startLoopback((_, response) => answerJson(response, 200, { kind: 'List', metadata: {}, items: [] }));
    kubeconfig = await writeKubeconfig(directory, api.url);
  });
  afterEach(async () => {
    await api?.stop();
    await rm(directory, { recursive: true });
  });

  const askedFor = (): string[] => {
    for (const { parameters } of api.requests) expect(parameters.get('watch'), 'list is not watch').to.equal(null);
    return [...new Set(api.requests.map(({ path }) => resourceOf(path)))].sort();
  };
  const readInventory = (labels: readonly string[] = ['team']) =>
    createKubernetesInventory({ kubeconfig, labels: { patterns: labels }, now: () => 0 }).list(
      new AbortController().signal,
    );

  function allowed(greenkube: object): string[] {
    const rules = findObject(renderChart({ values: { greenkube } }), 'ClusterRole').rules!;
    for (const { verbs } of rules) expect(verbs, 'nothing but lists is asked for').to.deep.equal(['list']);
    const pairs = rules.flatMap(({ apiGroups, resources }) =>
      apiGroups!.flatMap((group) => resources!.map((resource) => `${group}/${resource}`)),
    );
    return pairs.sort();
  }

  it('are exactly those in use with Prometheus discovery', async () => {
    await readInventory();
    await discoverPrometheus({ kubeconfig }, new AbortController().signal);
    expect(allowed({})).to.deep.equal(askedFor());
  });

  it('are exactly those in use without stored labels: annotations of namespaces are read too', async () => {
    await readInventory([]);
    expect(allowed({ prometheusUrl: 'http://prometheus:9090', labels: 'none' })).to.deep.equal(askedFor());
    expect(askedFor()).to.include('/namespaces');
  });

  it('are exactly those in use with a configured Prometheus', async () => {
    await readInventory();
    expect(allowed({ prometheusUrl: 'http://prometheus:9090' })).to.deep.equal(askedFor());
  });
});
