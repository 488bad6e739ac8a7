import { expect } from 'chai';
import { UNKNOWN_SPEC } from '../../../../src/domain/cluster/node-spec.js';
import { exactly } from '../../../../src/domain/estimation/bands.js';
import { estimateWindow } from '../../../../src/domain/estimation/estimate-window.js';
import { reasonsOf } from '../../../../src/domain/figures/reasons.js';
import { IDLE, SYSTEM } from '../../../../src/domain/measures/entity-facts.js';
import { aNode, aPod, aWindow, GIB, rowOf, someFactors } from './estimation-fixtures.js';

const SECONDS = 300;
const hungry = aPod({ name: 'a', cpuRequestCores: 2, cpuCoreSeconds: 0.02 * SECONDS });
const busy = aPod({ name: 'b', cpuRequestCores: 0.5, cpuCoreSeconds: 0.4 * SECONDS });
const factors = someFactors();
const estimate = (nodes = [aNode()], pods = [hungry, busy], found = someFactors()) =>
  estimateWindow(aWindow(nodes, pods), () => found);
const watts = (joules: number | null): number => (joules ?? Number.NaN) / SECONDS;

describe('estimateWindow', () => {
  it('computes the worked example: 4 vCPU at 0.74/3.5 W, two pods, node CPU from pods', () => {
    const facts = estimate();
    const [node, a, b, idle] = [facts.nodes[0]!, rowOf(facts, 'a'), rowOf(facts, 'b'), rowOf(facts, IDLE)];
    expect(watts(node.energyJoules)).to.be.closeTo(4.1192, 1e-12);
    expect(watts(node.cpuIdleJoules)).to.be.closeTo(2.96, 1e-12);
    expect(watts(a.cpuActiveJoules)).to.be.closeTo(0.0552, 1e-12);
    expect(watts(b.cpuActiveJoules)).to.be.closeTo(1.104, 1e-12);
    expect(watts(a.cpuIdleJoules)).to.be.closeTo(1.48, 1e-12);
    expect(watts(b.cpuIdleJoules)).to.be.closeTo(0.37, 1e-12);
    expect(watts(idle.energyJoules)).to.be.closeTo(1.11, 1e-12);
    expect(watts(a.energyJoules)).to.be.closeTo(1.5352, 1e-12);
    expect(watts(b.energyJoules)).to.be.closeTo(1.474, 1e-12);
    expect(
      facts.pods.some((row) => row.namespace === SYSTEM),
      'the system part was not measured',
    ).to.equal(false);
    expect(reasonsOf(node.reasons!)).to.deep.equal(['node_cpu_from_pods']);
  });

  it('charges processes outside pods to __system__ when node use was measured', () => {
    const facts = estimate([aNode({ cpuCoreSeconds: 0.6 * SECONDS })]);
    expect(watts(rowOf(facts, SYSTEM).cpuActiveJoules)).to.be.closeTo(0.18 * 2.76, 1e-12);
    expect(rowOf(facts, SYSTEM).cpuCoreSeconds).to.be.closeTo(0.18 * SECONDS, 1e-9);
    expect(watts(rowOf(facts, 'b').cpuActiveJoules)).to.be.closeTo(1.104, 1e-12);
  });

  it('shares idle cost by resource: an m5.xlarge at $0.192 an hour', () => {
    // At the prices per resource CPU is 4 x 0.031611 of 0.194236, so 0.12498836 of 0.192, and memory 0.06701164.
    // A claims 1 of 1.1 cores and 1 of 13 GiB: 0.12498836 / 1.1 + 0.06701164 / 13; B the rest.
    const node = aNode({ spec: { ...UNKNOWN_SPEC, vcpus: 4, memoryBytes: 16 * GIB } });
    const pods = [
      aPod({ name: 'a', cpuRequestCores: 1, memoryRequestBytes: GIB }),
      aPod({ name: 'b', cpuRequestCores: 0.1, memoryRequestBytes: 12 * GIB }),
    ];
    const prices = {
      cpuUsdPerCoreHour: exactly(0.031611),
      memoryUsdPerGibHour: exactly(0.004237),
      gpuUsdPerHour: exactly(0.95),
    };
    const price = { ...prices, nodeUsdPerHour: exactly(0.192), source: 'operator' } as const;
    const facts = estimate([node], pods, someFactors({ price }));
    const perHour = (name: string): number => {
      const { costCpuUsd, costMemoryUsd, sharedCostUsd } = rowOf(facts, name);
      return 12 * (costCpuUsd! + costMemoryUsd! + sharedCostUsd!);
    };
    expect(perHour('a')).to.be.closeTo(0.1188, 5e-5);
    expect(perHour('b')).to.be.closeTo(0.0732, 5e-5);
    expect(perHour('a') + perHour('b')).to.be.closeTo(0.192, 1e-12);
  });

  it('writes a __system__ row of 0 when node use was measured and equals the use of the pods', () => {
    expect(rowOf(estimate([aNode({ cpuCoreSeconds: 1 })]), SYSTEM).energyJoules).to.equal(0);
  });

  it('counts a node without pods in full, as idle', () => {
    const facts = estimate([aNode({ cpuCoreSeconds: 0 })], []);
    const idle = rowOf(facts, IDLE);
    expect(watts(idle.energyJoules)).to.be.closeTo(2.96, 1e-12);
    expect(idle.carbonEmbodiedGrams).to.equal(facts.nodes[0]!.carbonEmbodiedGrams);
    expect(idle.costCpuUsd).to.be.closeTo((4 * 0.03) / 12, 1e-15);
    expect(idle.cpuActiveJoules).to.equal(0);
  });

  it('estimates measured, known and default nodes of one cluster together', () => {
    const nodes = [aNode({ name: 'm', measuredCpuJoules: 1500 }), aNode({ name: 'k' }), aNode({ name: 'd' })];
    const facts = estimateWindow(aWindow(nodes), (node) =>
      someFactors({ powerSource: node.name === 'd' ? 'provider_average' : 'microarchitecture' }),
    );
    expect(facts.nodes.map((node) => node.quality)).to.deep.equal([0, 1, 2]);
    expect(rowOf(facts, IDLE, 'm').quality).to.equal(0);
  });

  it('attaches GPU reasons only to pods with a GPU', () => {
    const spec = { ...UNKNOWN_SPEC, vcpus: 4, memoryBytes: 8 * GIB, gpuCount: 2 };
    const facts = estimate([aNode({ spec })], [aPod({ name: 'g', gpuRequest: 1 }), aPod({ name: 'p' })]);
    expect(reasonsOf(facts.nodes[0]!.reasons!)).to.include('gpu_use_unknown');
    expect(reasonsOf(rowOf(facts, 'g').reasons!)).to.include('gpu_use_unknown');
    expect(reasonsOf(rowOf(facts, 'p').reasons!)).not.to.include('gpu_use_unknown');
  });

  it('charges a quarter of a T4 to a pod with one of its four time slices', () => {
    // g4dn.xlarge at $0.526: CPU 4 x 0.031611, memory 16 x 0.004237 and one GPU at 0.95 make 1.144236, of which the GPU
    // is 0.8302483, that is $0.4367 an hour.
    const spec = { ...UNKNOWN_SPEC, vcpus: 4, memoryBytes: 16 * GIB, gpuCount: 1, gpuPartsPerDevice: 4 };
    const prices = {
      cpuUsdPerCoreHour: exactly(0.031611),
      memoryUsdPerGibHour: exactly(0.004237),
      gpuUsdPerHour: exactly(0.95),
    };
    const price = { ...prices, nodeUsdPerHour: exactly(0.526), source: 'operator' } as const;
    const node = aNode({ spec, gpuUtilisation: 0 });
    const facts = estimate([node], [aPod({ gpuRequest: 1 })], someFactors({ price }));
    expect(watts(facts.nodes[0]!.gpuJoules)).to.be.closeTo(8, 1e-12);
    expect(watts(rowOf(facts, 'a').gpuJoules)).to.be.closeTo(2, 1e-12);
    expect(12 * rowOf(facts, 'a').costOtherUsd!).to.be.closeTo(0.1092, 5e-5);
    expect(12 * rowOf(facts, IDLE).costOtherUsd!).to.be.closeTo(0.4367 * 0.75, 5e-5);
  });

  it('counts units beyond the GPUs of the instance type as slices, unless the node shows its slices', () => {
    const spec = { ...UNKNOWN_SPEC, vcpus: 4, memoryBytes: 16 * GIB, gpuCount: 4 };
    const factors = someFactors({ typeGpus: 1 });
    const facts = estimate([aNode({ spec, gpuUtilisation: 0 })], [aPod({ gpuRequest: 1 })], factors);
    expect(facts.nodes[0]!.spec).to.include({ gpuCount: 1 });
    expect(watts(facts.nodes[0]!.gpuJoules)).to.be.closeTo(8, 1e-12);
    expect(watts(rowOf(facts, 'a').gpuJoules)).to.be.closeTo(2, 1e-12);
    for (const [shown, devices] of [
      [{ ...spec, gpuPartsPerDevice: 2 }, 4],
      [{ ...spec, gpuCount: 1 }, 1],
    ] as const) {
      const { nodes } = estimate([aNode({ spec: shown, gpuUtilisation: 0 })], [], factors);
      expect(nodes[0]!.spec).to.deep.equal(shown);
      expect(watts(nodes[0]!.gpuJoules)).to.be.closeTo(8 * devices, 1e-12);
    }
  });

  for (const [what, over] of [
    ['vCPU', { vcpus: 10_000, memoryBytes: 8 * GIB }],
    ['memory', { vcpus: 4, memoryBytes: 65 * 1024 * GIB }],
  ] as const) {
    it(`charges nothing for a node of implausible ${what}, whatever its price`, () => {
      const spec = { ...UNKNOWN_SPEC, ...over, gpuCount: 1 };
      const price = { ...someFactors().price, nodeUsdPerHour: exactly(333) };
      const facts = estimate(
        [aNode({ spec, cpuCoreSeconds: 100 })],
        [hungry],
        someFactors({ price, unexposedGpus: 1 }),
      );
      const nothing = { energyJoules: null, carbonOperationalGrams: null, carbonEmbodiedGrams: null };
      expect(facts.nodes[0]).to.include({ ...nothing, costUsd: null });
      expect(facts.pods.every((row) => row.costCpuUsd === null && row.energyJoules === null)).to.equal(true);
      expect(reasonsOf(rowOf(facts, 'a').reasons!)).to.include('capacity_implausible');
    });
  }

  it('charges the largest plausible node', () => {
    const spec = { ...UNKNOWN_SPEC, vcpus: 2048, memoryBytes: 64 * 1024 * GIB };
    expect(estimate([aNode({ spec })]).nodes[0]!.costUsd).to.be.above(0);
  });

  it('counts GPUs that a node does not expose, idle', () => {
    const facts = estimate([aNode()], [hungry], someFactors({ unexposedGpus: 2 }));
    expect(watts(facts.nodes[0]!.gpuJoules)).to.be.closeTo(16, 1e-12);
    expect(rowOf(facts, IDLE).gpuJoules).to.equal(facts.nodes[0]!.gpuJoules);
    expect(reasonsOf(facts.nodes[0]!.reasons!)).not.to.include('gpu_use_unknown');
  });

  it('has a band of up to 1,500 W for each GPU of unknown power', () => {
    const spec = { ...UNKNOWN_SPEC, vcpus: 4, memoryBytes: 8 * GIB, gpuCount: 2 };
    const facts = estimate([aNode({ spec })], [], someFactors({ gpuWatts: null }));
    const [node, idle] = [facts.nodes[0]!, rowOf(facts, IDLE)];
    expect([node.gpuLowJoules, node.gpuJoules, node.gpuHighJoules]).to.deep.equal([0, null, 3000 * SECONDS]);
    expect(idle.energyHighJoules! - idle.energyJoules!).to.be.above(3000 * SECONDS);
    expect(reasonsOf(node.reasons!)).to.include('gpu_power_unknown');
  });

  it('keeps the energy of a node whose GPU energy is unknown, with null for the GPUs', () => {
    const spec = { ...UNKNOWN_SPEC, vcpus: 4, memoryBytes: 8 * GIB, gpuCount: 2 };
    const node = estimate([aNode({ spec })], [hungry, busy], someFactors({ gpuWatts: null })).nodes[0]!;
    expect(node.gpuJoules).to.equal(null);
    expect(watts(node.energyJoules)).to.be.closeTo(4.1192, 1e-12);
  });

  it('writes use, request and claim of each pod to separate columns, with their seconds', () => {
    const pod = aPod({
      liveSeconds: 150,
      cpuCoreSeconds: 50,
      cpuRequestCores: 0.5,
      memoryWorkingSetBytes: 4,
      memoryRequestBytes: 3,
      gpuRequest: 1,
    });
    const facts = estimate([aNode({ coveredSeconds: 100 })], [pod]);
    // Coverage 1/3: 50 covered seconds; claims max(75, 50 x 3) core-seconds and max(3, 4) x 150 byte-seconds.
    expect(rowOf(facts, 'a')).to.include({
      liveSeconds: 150,
      coveredSeconds: 50,
      cpuCoreSeconds: 50,
      cpuRequestCoreSeconds: 75,
      cpuClaimCoreSeconds: 150,
      memoryByteSeconds: 200,
      memoryRequestByteSeconds: 450,
      memoryClaimByteSeconds: 600,
      gpuSeconds: 150,
    });
    expect(reasonsOf(rowOf(facts, 'a').reasons!)).to.deep.equal(['node_cpu_from_pods', 'partial_window']);
  });

  it('keeps an operator node price even when nothing about the node is known', () => {
    const price = { ...factors.price, nodeUsdPerHour: exactly(12) };
    const facts = estimate([aNode({ spec: UNKNOWN_SPEC })], [hungry], someFactors({ price }));
    expect(rowOf(facts, IDLE).costOtherUsd).to.be.closeTo(1, 1e-12);
    expect(facts.nodes[0]!).to.include({ energyJoules: null, carbonEmbodiedGrams: null });
    const unpriced = estimate([aNode({ spec: UNKNOWN_SPEC })]);
    expect(unpriced.nodes[0]!).to.include({ costUsd: null, priceSources: null });
  });

  it('charges embodied carbon and cost, not energy, while an existing node is not observed', () => {
    const facts = estimate([aNode({ existsSeconds: 150, coveredSeconds: 0 })], [{ ...hungry, liveSeconds: 150 }]);
    const a = rowOf(facts, 'a');
    expect(a).to.include({ energyJoules: null, carbonOperationalGrams: null, cpuCoreSeconds: null, quality: null });
    expect(a.costCpuUsd).to.be.closeTo((2 * 0.03) / 24, 1e-15);
    // 2 of 4 cores and nothing of the memory: half of the CPU's 4 x 4.5 kg over 35,040 h
    expect(a.carbonEmbodiedGrams).to.be.closeTo((9 * 1000 * 150) / (35_040 * 3600), 1e-15);
    expect(facts.nodes[0]!).to.include({ intensitySources: null, pueSources: null, existsSeconds: 150 });
  });

  it('discards node CPU above 1.5 x its cores and uses the sum of the pods', () => {
    const facts = estimate([aNode({ cpuCoreSeconds: 1.6 * 4 * SECONDS })]);
    expect(watts(facts.nodes[0]!.energyJoules)).to.be.closeTo(4.1192, 1e-12);
    expect(reasonsOf(facts.nodes[0]!.reasons!)).to.deep.equal(['node_cpu_from_pods', 'value_dropped']);
  });

  it('does not charge the network traffic of the node to a pod on the host network', () => {
    const row = rowOf(estimate([aNode()], [aPod({ isHostNetwork: true, networkReceiveBytes: 5 })]), 'a');
    expect(row).to.include({ networkReceiveBytes: null, networkTransmitBytes: null });
  });

  it('rejects a pod on a node that was not observed', () => {
    expect(() => estimate([aNode()], [aPod({ node: 'elsewhere' })])).to.throw('elsewhere');
  });
});
