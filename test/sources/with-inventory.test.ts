import { expect } from 'chai';
import type {
  Inventory,
  InventoryAutoscaler,
  InventoryNode,
  InventoryPod,
  InventorySource,
} from '../../src/domain/cluster/inventory.js';
import { type NodeSpec, UNKNOWN_SPEC } from '../../src/domain/cluster/node-spec.js';
import type { NodeObservation, PodObservation, WindowObservation } from '../../src/domain/cluster/observation.js';
import type { ObservationSource } from '../../src/domain/ports.js';
import { withInventory } from '../../src/sources/with-inventory.js';

const START = 1_700_000_100;
const NOW = START + 400;

const node = (spec: Partial<NodeSpec> = {}, more: Partial<NodeObservation> = {}): NodeObservation => ({
  name: 'n1',
  spec: { ...UNKNOWN_SPEC, ...spec },
  labels: {},
  existsSeconds: 300,
  coveredSeconds: 300,
  cpuCoreSeconds: 100,
  memoryWorkingSetBytes: null,
  measuredCpuJoules: null,
  measuredPlatformJoules: null,
  measuredDramJoules: null,
  measuredIdlePart: null,
  measuredGpuJoules: null,
  gpuUtilisation: null,
  reasons: [],
  ...more,
});
const pod = (more: Partial<PodObservation> = {}): PodObservation => ({
  namespace: 'shop',
  name: 'web-1',
  uid: 'u1',
  node: 'n1',
  workload: { kind: 'Pod', name: 'web-1' },
  workloadLabels: { from: 'prometheus' },
  isHostNetwork: false,
  liveSeconds: 300,
  cpuCoreSeconds: 10,
  memoryWorkingSetBytes: 1e6,
  memoryMaxBytes: 1e6,
  cpuRequestCores: null,
  memoryRequestBytes: null,
  gpuRequest: 0,
  networkReceiveBytes: 5,
  networkTransmitBytes: 6,
  diskBytes: null,
  restarts: 0,
  oomKills: 0,
  throttledPeriods: 0,
  cfsPeriods: 0,
  containers: [],
  reasons: ['owner_unknown', 'request_unknown', 'counter_reset'],
  ...more,
});
const knownNode = (more: Partial<InventoryNode> = {}): InventoryNode => ({
  name: 'n1',
  spec: { ...UNKNOWN_SPEC, provider: 'gcp', instanceType: 'n2-standard-4', vcpus: 4 },
  labels: { tier: 'gold' },
  createdAt: START - 5000,
  deletedAt: null,
  ...more,
});
const knownPod = (more: Partial<InventoryPod> = {}): InventoryPod => ({
  namespace: 'shop',
  name: 'web-1',
  uid: 'u1',
  node: 'n1',
  workload: { kind: 'Deployment', name: 'web' },
  labels: { team: 'a' },
  isHostNetwork: false,
  cpuRequestCores: 0.5,
  memoryRequestBytes: 2e6,
  gpuRequest: 1,
  containers: [],
  createdAt: START - 5000,
  deletedAt: null,
  ...more,
});

const sourceOf = (observation: WindowObservation): ObservationSource => ({
  name: 'prometheus',
  observe: async () => ({ windows: [{ observation, problems: [] }] }),
});
const EMPTY = { nodes: [], pods: [], namespaces: [], autoscalers: [], problems: [] };
const inventoryOf = (inventory: Partial<Inventory>): InventorySource => ({
  list: async () => ({ seenAt: NOW, labelKeys: new Map(), hasPartialLabels: false, ...EMPTY, ...inventory }),
});
const windowOf = (more: Partial<WindowObservation> = {}): WindowObservation => ({
  windowStart: START,
  nodes: [node()],
  pods: [],
  namespaces: [],
  autoscalers: [],
  ...more,
});

async function observe(observation: WindowObservation, inventory: InventorySource) {
  const source = withInventory(sourceOf(observation), inventory, { now: () => NOW });
  const reading = await source.observe({ from: START, to: START + 300 }, new AbortController().signal);
  return reading.windows[0]!;
}

describe('a source with the Kubernetes inventory', () => {
  it('prefers Kubernetes objects, and falls back to the source', async () => {
    const seen = windowOf({
      nodes: [node({ instanceType: 'old', region: 'r1', vcpus: 2 }, { reasons: ['spec_backdated'] })],
    });
    const { observation, problems } = await observe(seen, inventoryOf({ nodes: [knownNode()] }));
    expect(observation.nodes[0]!.spec).to.include({
      provider: 'gcp',
      instanceType: 'n2-standard-4',
      region: 'r1',
      vcpus: 4,
    });
    expect(observation.nodes[0]).to.deep.include({ labels: { tier: 'gold' }, reasons: [] });
    expect(problems).to.deep.equal([]);
  });

  it('ignores a node created later, unless nothing else is known, and then reports it', async () => {
    const later = inventoryOf({ nodes: [knownNode({ createdAt: START + 300 })] });
    const known = await observe(windowOf({ nodes: [node({ vcpus: 2 })] }), later);
    expect(known.observation.nodes[0]!.spec).to.include({ provider: 'unknown', vcpus: 2 });
    const unknown = await observe(windowOf(), later);
    expect(unknown.observation.nodes[0]!.spec).to.include({ provider: 'gcp', vcpus: 4 });
    expect(unknown.observation.nodes[0]!.reasons).to.deep.equal(['spec_backdated']);
  });

  it('adds an existing node that no exporter covers, for the time it existed in the window', async () => {
    const young = knownNode({ name: 'n2', createdAt: START + 100 });
    const gone = knownNode({ name: 'n3', deletedAt: START });
    const { observation } = await observe(windowOf(), inventoryOf({ nodes: [young, gone] }));
    expect(observation.nodes.map(({ name }) => name)).to.deep.equal(['n1', 'n2']);
    expect(observation.nodes[1]).to.include({ existsSeconds: 200, coveredSeconds: 0, cpuCoreSeconds: null });
  });

  it('adds the autoscalers that existed then, and prefers Kubernetes data for those the source knows', async () => {
    const scaler = (name: string, more: Partial<InventoryAutoscaler> = {}): InventoryAutoscaler => ({
      metrics: null,
      namespace: 'shop',
      name,
      workload: { kind: 'Deployment', name: 'web' },
      minReplicas: 2,
      maxReplicas: 5,
      createdAt: START - 5000,
      deletedAt: null,
      ...more,
    });
    const { createdAt: _, deletedAt: __, ...seen } = scaler('web', { minReplicas: 1, maxReplicas: null });
    const autoscalers = [scaler('web'), scaler('api'), scaler('later', { createdAt: START + 300 })];
    const { observation } = await observe(windowOf({ autoscalers: [seen] }), inventoryOf({ autoscalers }));
    expect(
      observation.autoscalers.map(({ name, minReplicas, maxReplicas }) => [name, minReplicas, maxReplicas]),
    ).to.deep.equal([
      ['web', 2, 5],
      ['api', 2, 5],
    ]);
  });

  it('passes read errors on with the data', async () => {
    const problem = {
      source: 'kubernetes',
      query: 'horizontalpodautoscalers',
      detail: 'HTTP 403',
      isFatal: false,
      isMinor: true,
    };
    const { observation, problems } = await observe(
      windowOf(),
      inventoryOf({ nodes: [knownNode()], problems: [problem] }),
    );
    expect(problems).to.deep.equal([problem]);
    expect(observation.nodes[0]!.spec.vcpus).to.equal(4);
  });

  it('completes a pod by its uid, and removes only the reasons that no longer apply', async () => {
    const { observation } = await observe(windowOf({ pods: [pod()] }), inventoryOf({ pods: [knownPod()] }));
    expect(observation.pods[0]).to.deep.include({
      workload: { kind: 'Deployment', name: 'web' },
      workloadLabels: { team: 'a' },
      cpuRequestCores: 0.5,
      memoryRequestBytes: 2e6,
      gpuRequest: 1,
      networkReceiveBytes: 5,
      reasons: ['counter_reset'],
    });
    const other = await observe(windowOf({ pods: [pod({ uid: 'u0' })] }), inventoryOf({ pods: [knownPod()] }));
    expect(other.observation.pods[0]).to.deep.equal(pod({ uid: 'u0' }));
  });

  const container = (cpuRequestMillicores: number | null) => ({
    name: 'app',
    cpuMillicores: [],
    memoryBytes: [],
    cpuRequestMillicores,
    cpuLimitMillicores: null,
    memoryRequestBytes: 1e6,
    memoryLimitBytes: null,
    throttledPeriods: 0,
    cfsPeriods: 0,
    oomKills: 0,
  });
  const known = (cpuRequestMillicores: number) => ({
    name: 'app',
    cpuRequestMillicores,
    cpuLimitMillicores: 900,
    memoryRequestBytes: 1e6,
    memoryLimitBytes: null,
  });

  it('keeps the requests of a window before an in-place resize', async () => {
    const then = pod({ cpuRequestCores: 2, memoryRequestBytes: 1e6, containers: [container(2000)] });
    const now = knownPod({ cpuRequestCores: 0.5, memoryRequestBytes: 1e6, containers: [known(500)] });
    const { observation } = await observe(windowOf({ pods: [then] }), inventoryOf({ pods: [now] }));
    expect(observation.pods[0]).to.include({ cpuRequestCores: 2, memoryRequestBytes: 1e6, gpuRequest: 0 });
    expect(observation.pods[0]!.containers[0]).to.include({ cpuRequestMillicores: 2000, cpuLimitMillicores: 900 });
  });

  it('uses pod-level requests, which the source cannot know', async () => {
    const then = pod({ cpuRequestCores: 0, memoryRequestBytes: 0, containers: [container(null)] });
    const now = knownPod({ cpuRequestCores: 3, memoryRequestBytes: 4e6, containers: [known(500)] });
    const { observation } = await observe(windowOf({ pods: [then] }), inventoryOf({ pods: [now] }));
    expect(observation.pods[0]).to.include({ cpuRequestCores: 3, memoryRequestBytes: 4e6 });
  });

  it('does not add a node whose figures were rejected', async () => {
    const refused: ObservationSource = {
      name: 'prometheus',
      observe: async () => ({
        windows: [{ observation: windowOf({ nodes: [node({}, { name: 'n2' })] }), refusedNodes: ['n1'], problems: [] }],
      }),
    };
    const source = withInventory(refused, inventoryOf({ nodes: [knownNode()] }), { now: () => NOW });
    const reading = await source.observe({ from: START, to: START + 300 }, new AbortController().signal);
    expect(reading.windows[0]!.observation.nodes.map(({ name }) => name)).to.deep.equal(['n2']);
  });

  it('removes the network of a hostNetwork pod, and keeps an unknown owner unknown', async () => {
    const known = knownPod({ isHostNetwork: true, workload: null });
    const { observation } = await observe(windowOf({ pods: [pod()] }), inventoryOf({ pods: [known] }));
    expect(observation.pods[0]).to.include({
      isHostNetwork: true,
      networkReceiveBytes: null,
      networkTransmitBytes: null,
    });
    expect(observation.pods[0]!.reasons).to.deep.equal(['owner_unknown', 'counter_reset']);
  });

  it('does not change a window without data from the source', async () => {
    const empty = windowOf({ nodes: [] });
    const { observation } = await observe(empty, inventoryOf({ nodes: [knownNode()] }));
    expect(observation).to.deep.equal(empty);
  });

  it('continues with the source only when Kubernetes cannot be read, and reports what is missing', async () => {
    const away: InventorySource = { list: () => Promise.reject(new Error('the Kubernetes API returned HTTP 500')) };
    const { observation, problems } = await observe(windowOf({ pods: [pod()] }), away);
    expect(observation).to.deep.equal({ ...windowOf({ pods: [pod()] }), hasPartialLabels: true });
    expect(problems).to.have.lengthOf(1);
    expect(problems[0]).to.include({ source: 'kubernetes', isFatal: false });
    expect(problems[0]!.detail).to.match(/^the Kubernetes API returned HTTP 500; nodes, owners, requests and labels/);
  });

  it('reads Kubernetes once per poll', async () => {
    let now = NOW;
    let reads = 0;
    const inventory: InventorySource = {
      list: (signal) => {
        reads += 1;
        return inventoryOf({}).list(signal);
      },
    };
    const source = withInventory(sourceOf(windowOf()), inventory, { now: () => now });
    const look = () => source.observe({ from: START, to: START + 300 }, new AbortController().signal);
    await Promise.all([look(), look()]);
    now += 59;
    await look();
    expect(reads).to.equal(1);
    now += 1;
    await look();
    expect(reads).to.equal(2);
  });
});
