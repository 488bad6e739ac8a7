import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { WindowObservation } from '../../src/domain/cluster/observation.js';
import { createKubernetesInventory } from '../../src/sources/kubernetes/kubernetes-inventory.js';
import { createPrometheusSource } from '../../src/sources/prometheus/windows/prometheus-source.js';
import { withInventory } from '../../src/sources/with-inventory.js';
import type { CaseCluster } from '../support/cases/case-series.js';
import { CASES_FROM, type CaseStore, startCaseStore } from '../support/cases/case-store.js';
import { LAYOUTS } from '../support/cases/layouts.js';
import { MIB, twoNodes, uidOfPod } from '../support/cases/small-cluster.js';
import { writeKubeconfig } from '../support/kubeconfig.js';
import { answerJson, type LoopbackServer, startLoopback } from '../support/loopback-server.js';

/** Kubernetes resizes the pod in place between two scrapes, at the border of two windows. */
const RESIZED_AT = 4500;

/** `resized` requests 2 cores and 512 MiB, then 0.5 and 256; `pod-level` requests per pod, which no series shows. */
function resizedCluster(): CaseCluster {
  const before = { cpuRequest: 2, memoryRequest: 512 * MIB };
  const cluster = twoNodes()
    .pod({ namespace: 'shop', name: 'resized', node: 'n1', containers: { web: { cores: 0.25, ...before } } })
    .pod({ namespace: 'shop', name: 'pod-level', node: 'n2', containers: { web: { cores: 0.1 } } })
    .pod({ namespace: 'shop', name: 'steady', node: 'n2', containers: { web: { cores: 0.1, ...before } } })
    .done();
  return {
    ...cluster,
    series: cluster.series.map((series) => {
      if (series.name !== 'kube_pod_container_resource_requests' || series.labels['pod'] !== 'resized') return series;
      const [then, now] = series.labels['resource'] === 'cpu' ? [2, 0.5] : [512 * MIB, 256 * MIB];
      return { ...series, valueAt: (seconds: number) => (seconds < RESIZED_AT ? then : now) };
    }),
  };
}

/** The pods as the API server has them now. */
const podObject = (name: string, node: string, requests: object, more: object = {}): object => ({
  metadata: {
    name,
    namespace: 'shop',
    uid: uidOfPod('shop', name),
    creationTimestamp: new Date(CASES_FROM * 1000).toISOString(),
  },
  spec: { nodeName: node, containers: [{ name: 'web', resources: { requests } }], ...more },
  status: { phase: 'Running' },
});
const PODS = [
  podObject('resized', 'n1', { cpu: '500m', memory: '256Mi' }),
  podObject('pod-level', 'n2', {}, { resources: { requests: { cpu: '3', memory: '1Gi' } } }),
  podObject('steady', 'n2', { cpu: '2', memory: '512Mi' }),
];

describe('requests of pods that Kubernetes knows, on a real Prometheus', () => {
  const cases = { resized: resizedCluster(), ...transformed() };
  let store: CaseStore;
  let api: LoopbackServer;
  let directory: string;
  let kubeconfig: string;
  before(async function () {
    this.timeout(120_000);
    store = await startCaseStore(new Map(Object.entries(cases)));
    directory = await mkdtemp(join(tmpdir(), 'greenkube-resized-'));
    api = await startLoopback(({ path }, response) =>
      answerJson(response, 200, { kind: 'List', metadata: {}, items: path === '/api/v1/pods' ? PODS : [] }),
    );
    kubeconfig = await writeKubeconfig(directory, api.url, 'of-the-test');
  });
  after(async () => {
    await store?.close();
    await api?.stop();
    await rm(directory, { recursive: true });
  });

  function transformed(): Record<string, CaseCluster> {
    return Object.fromEntries(
      Object.entries(LAYOUTS).map(([layout, transform]) => [layout, transform(resizedCluster())]),
    );
  }

  async function observe(name: string): Promise<readonly WindowObservation[]> {
    const source = createPrometheusSource({ url: store.url, matchers: `case="${name}"` });
    const now = (): number => CASES_FROM + 7200;
    const inventory = createKubernetesInventory({ kubeconfig, context: 'main', now, timeoutSeconds: 10 });
    const range = { from: CASES_FROM + 3600, to: CASES_FROM + 5400 };
    try {
      const { windows } = await withInventory(source, inventory, { now }).observe(range, new AbortController().signal);
      return windows.map(({ observation }) => observation);
    } finally {
      await source.close();
    }
  }

  for (const name of Object.keys(cases)) {
    it(`are those of the time of the window, and of the pod where it has its own: ${name}`, async () => {
      const windows = await observe(name);
      const of = (pod: string) =>
        windows.map(({ pods }) => {
          const { cpuRequestCores, memoryRequestBytes, reasons } = pods.find((each) => each.name === pod)!;
          expect(reasons).not.to.include('request_unknown');
          return [cpuRequestCores, memoryRequestBytes! / MIB];
        });
      const [large, small] = [
        [2, 512],
        [0.5, 256],
      ];
      expect(of('resized')).to.deep.equal([large, large, large, small, small, small]);
      expect(of('pod-level')).to.deep.equal(Array(6).fill([3, 1024]));
      expect(of('steady')).to.deep.equal(Array(6).fill(large));
    });
  }
});
