import { expect } from 'chai';
import fc from 'fast-check';
import type { NodeObservation, PodObservation, WindowObservation } from '../../../../src/domain/cluster/observation.js';
import { DAY_SECONDS, HOUR_SECONDS, WINDOW_SECONDS } from '../../../../src/domain/time/window.js';
import { createSampleSource, SAMPLE_AGE_SECONDS } from '../../../../src/sources/sample/sample-source.js';
import {
  CLUSTER_NAME,
  eachSampleWindow,
  NEVER_ABORTED,
  STARTED_AT,
  sampleSource,
} from '../../../support/sample-windows.js';

const BIRTH = STARTED_AT - SAMPLE_AGE_SECONDS;
const aWindow = fc.integer({ min: BIRTH / 300, max: STARTED_AT / 300 - 1 }).map((index) => index * 300);

const observeOne = async (from: number): Promise<WindowObservation | undefined> =>
  (await sampleSource().observe({ from, to: from + 300 }, NEVER_ABORTED)).windows[0]?.observation;

function checkPod(pod: PodObservation, node: NodeObservation | undefined): void {
  expect(node, pod.node).to.not.equal(undefined);
  expect(pod.liveSeconds).to.be.within(1, 300);
  expect(pod.uid).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(pod.name).to.match(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
  if (node?.coveredSeconds === 0) {
    expect(pod.cpuCoreSeconds).to.equal(null);
    expect(pod.containers).to.deep.equal([]);
    return;
  }
  expect(pod.cpuCoreSeconds).to.be.greaterThan(0);
  expect(pod.memoryMaxBytes).to.be.at.least((pod.memoryWorkingSetBytes ?? Number.NaN) * (1 - 1e-9));
  expect(pod.networkReceiveBytes === null).to.equal(pod.isHostNetwork);
  expect(pod.throttledPeriods).to.be.at.most(pod.cfsPeriods);
  for (const container of pod.containers) {
    expect(container.cpuMillicores).to.have.length(container.memoryBytes.length);
    expect(container.cpuMillicores.length).to.be.at.most(5);
    const { cpuLimitMillicores, memoryLimitBytes } = container;
    if (cpuLimitMillicores !== null)
      for (const millicores of container.cpuMillicores) expect(millicores).to.be.at.most(cpuLimitMillicores);
    if (memoryLimitBytes !== null)
      for (const bytes of container.memoryBytes) expect(bytes, pod.name).to.be.at.most(memoryLimitBytes);
  }
}

function checkNode(node: NodeObservation, pods: readonly PodObservation[]): void {
  const total = (of: (pod: PodObservation) => number) => pods.reduce((sum, pod) => sum + of(pod), 0);
  expect(node.coveredSeconds).to.be.within(0, node.existsSeconds);
  expect(node.existsSeconds).to.be.within(0, 300);
  expect(
    total((pod) => (pod.cpuRequestCores ?? 0) * (pod.liveSeconds / 300)),
    node.name,
  ).to.be.at.most(node.spec.allocatableCpuCores ?? 0);
  expect(
    total((pod) => (pod.memoryRequestBytes ?? 0) * (pod.liveSeconds / 300)),
    node.name,
  ).to.be.at.most(node.spec.allocatableMemoryBytes ?? 0);
  if (node.coveredSeconds === 0) return;
  expect(node.cpuCoreSeconds).to.be.greaterThan(total((pod) => pod.cpuCoreSeconds ?? 0));
  expect(node.cpuCoreSeconds).to.be.at.most((node.spec.vcpus ?? 0) * 300);
  expect(node.memoryWorkingSetBytes).to.be.lessThan((node.spec.memoryBytes ?? 0) * 0.95);
}

describe('sample source', () => {
  it('returns the same window again, alone or within its hour, from any source of the same name', async () => {
    await fc.assert(
      fc.asyncProperty(aWindow, async (start) => {
        const hour = Math.floor(start / HOUR_SECONDS) * HOUR_SECONDS;
        const later = createSampleSource({ clusterName: CLUSTER_NAME, startedAt: STARTED_AT + 1234 });
        const { windows } = await later.observe({ from: hour, to: hour + HOUR_SECONDS }, NEVER_ABORTED);
        const within = windows.find(({ observation }) => observation.windowStart === start);
        expect(await observeOne(start)).to.deep.equal(within?.observation);
      }),
      { numRuns: 40 },
    );
  });

  it('is a different cluster with a different seed', async () => {
    const other = createSampleSource({ clusterName: CLUSTER_NAME, startedAt: STARTED_AT, seed: 1 });
    const { windows } = await other.observe({ from: STARTED_AT - 300, to: STARTED_AT }, NEVER_ABORTED);
    const uids = new Set(windows[0]?.observation.pods.map((pod) => pod.uid));
    const same = (await observeOne(STARTED_AT - 300))?.pods.filter((pod) => uids.has(pod.uid));
    expect(uids.size).to.be.greaterThan(100);
    expect(same).to.deep.equal([]);
  });

  it('starts 30 days before the process start, with empty windows before that', async () => {
    const reading = await sampleSource().observe({ from: BIRTH - 300, to: BIRTH + 300 }, NEVER_ABORTED);
    expect(reading.windows.map(({ observation }) => observation.windowStart)).to.deep.equal([BIRTH - 300, BIRTH]);
    expect(reading.windows[0]?.observation.nodes).to.deep.equal([]);
    expect(reading.windows[0]?.observation.pods).to.deep.equal([]);
    expect(reading.windows[1]?.observation.pods.length).to.be.greaterThan(100);
  });

  it('stops when it is aborted', async () => {
    const range = { from: STARTED_AT - 300, to: STARTED_AT };
    const error = await sampleSource()
      .observe(range, AbortSignal.abort())
      .then(
        () => null,
        (reason: unknown) => reason,
      );
    expect(error).to.be.instanceOf(Error);
  });

  it('satisfies the constraints of a real cluster: pods on nodes, within limits, requests that fit', async function () {
    this.timeout(60_000);
    await eachSampleWindow({ from: STARTED_AT - 4 * DAY_SECONDS, to: STARTED_AT }, (window) => {
      // Every seventh window covers all times of day and all parts of a rollout, in a seventh of the time.
      if ((window.windowStart / WINDOW_SECONDS) % 7 !== 0) return;
      const nodes = new Map(window.nodes.map((node) => [node.name, node]));
      const byNode = new Map<string, PodObservation[]>();
      for (const pod of window.pods) {
        checkPod(pod, nodes.get(pod.node));
        byNode.set(pod.node, [...(byNode.get(pod.node) ?? []), pod]);
      }
      for (const node of window.nodes) checkNode(node, byNode.get(node.name) ?? []);
      expect(new Set(window.pods.map((pod) => pod.uid)).size).to.equal(window.pods.length);
      const namespaces = new Set(window.namespaces.map((namespace) => namespace.name));
      for (const pod of window.pods) expect(namespaces.has(pod.namespace), pod.namespace).to.equal(true);
    });
  });

  it('never has two pods of one replica slot overlap for longer than a rollout', async () => {
    const seconds = new Map<number, number>();
    await eachSampleWindow({ from: STARTED_AT - 2 * DAY_SECONDS, to: STARTED_AT }, (window) => {
      const cart = window.pods.filter((pod) => pod.namespace === 'production' && pod.workload.name === 'cart');
      seconds.set(
        window.windowStart,
        cart.reduce((sum, pod) => sum + pod.liveSeconds, 0),
      );
    });
    for (const live of seconds.values()) expect(live).to.be.within(600, 600 + 2 * 40);
  });
});
