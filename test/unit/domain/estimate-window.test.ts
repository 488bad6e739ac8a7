import { expect } from 'chai';
import { estimateWindow } from '../../../src/domain/estimate-window.js';
import { IDLE, SYSTEM } from '../../../src/domain/facts.js';
import { UNKNOWN_SPEC } from '../../../src/domain/node-spec.js';
import { reasonsOf } from '../../../src/domain/reasons.js';
import { aNode, aPod, aWindow, GIB, podRows, rowOf, someFactors } from './estimation-fixtures.js';

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
      'system was not measured',
    ).to.equal(false);
    expect(reasonsOf(node.reasons!)).to.deep.equal(['node_cpu_from_pods']);
  });

  it('charges processes outside pods to __system__ where the node was measured', () => {
    const facts = estimate([aNode({ cpuCoreSeconds: 0.6 * SECONDS })]);
    expect(watts(rowOf(facts, SYSTEM).cpuActiveJoules)).to.be.closeTo(0.18 * 2.76, 1e-12);
    expect(rowOf(facts, SYSTEM).cpuCoreSeconds).to.be.closeTo(0.18 * SECONDS, 1e-9);
    expect(watts(rowOf(facts, 'b').cpuActiveJoules)).to.be.closeTo(1.104, 1e-12);
  });

  it('draws no more than full load, however much more use is reported', () => {
    const node = estimate([aNode({ cpuCoreSeconds: 5 * SECONDS })]).nodes[0]!;
    expect(watts(node.cpuActiveJoules)).to.be.closeTo(4 * 2.76, 1e-12);
    expect(watts(node.energyJoules)).to.be.closeTo(4 * 3.5, 1e-12);
  });

  it('writes a __system__ row of 0 where the node was measured and its pods used it all', () => {
    expect(rowOf(estimate([aNode({ cpuCoreSeconds: 1 })]), SYSTEM).energyJoules).to.equal(0);
  });

  it('counts an empty node in full, as idle', () => {
    const facts = estimate([aNode({ cpuCoreSeconds: 0 })], []);
    const idle = rowOf(facts, IDLE);
    expect(watts(idle.energyJoules)).to.be.closeTo(2.96, 1e-12);
    expect(idle.carbonEmbodiedGrams).to.equal(facts.nodes[0]!.carbonEmbodiedGrams);
    expect(idle.costCpuUsd).to.be.closeTo((4 * 0.03) / 12, 1e-15);
    expect(idle.cpuActiveJoules).to.equal(0);
  });

  it('has no active energy without any use, and gives the whole of a meter to idle then', () => {
    const modelled = estimate([aNode({ cpuCoreSeconds: 0 })], [aPod({ cpuRequestCores: 1 })]);
    expect(modelled.nodes[0]!.cpuActiveJoules).to.equal(0);
    const measured = estimate([aNode({ cpuCoreSeconds: 0, measuredCpuJoules: 5000 })], [aPod()]);
    expect(measured.nodes[0]!).to.include({ cpuActiveJoules: 0, cpuIdleJoules: 5000, quality: 0 });
  });

  it('replaces modelled CPU by the meter: idle up to the modelled idle, the rest active, +-5 %', () => {
    const node = estimate([aNode({ measuredCpuJoules: 2000 })]).nodes[0]!;
    expect(node.cpuIdleJoules).to.be.closeTo(4 * 0.74 * SECONDS, 1e-9);
    expect(node.cpuActiveJoules).to.be.closeTo(2000 - 888, 1e-9);
    expect(node.cpuActiveLowJoules).to.be.closeTo(0.95 * 1112, 1e-9);
    expect(node.cpuIdleHighJoules).to.be.closeTo(1.05 * 888, 1e-9);
    expect(estimate([aNode({ measuredCpuJoules: 500 })]).nodes[0]!).to.include({
      cpuIdleJoules: 500,
      cpuActiveJoules: 0,
    });
  });

  it('estimates measured, known and default nodes of one cluster side by side', () => {
    const nodes = [aNode({ name: 'm', measuredCpuJoules: 1500 }), aNode({ name: 'k' }), aNode({ name: 'd' })];
    const facts = estimateWindow(aWindow(nodes), (node) => someFactors({ isPowerDefault: node.name === 'd' }));
    expect(facts.nodes.map((node) => node.quality)).to.deep.equal([0, 1, 2]);
    expect(rowOf(facts, IDLE, 'm').quality).to.equal(0);
  });

  it('adds memory beyond 2 GiB per vCPU only, shared out by memory claims', () => {
    expect(estimate().nodes[0]!.memoryJoules).to.equal(0);
    const spec = { ...UNKNOWN_SPEC, vcpus: 4, memoryBytes: 32 * GIB };
    const pods = [
      aPod({ name: 'a', memoryRequestBytes: 8 * GIB, memoryWorkingSetBytes: GIB }),
      aPod({ name: 'b', memoryRequestBytes: null, memoryWorkingSetBytes: 4 * GIB }),
      aPod({ name: 'c', memoryRequestBytes: null, memoryWorkingSetBytes: null }),
    ];
    const facts = estimate([aNode({ spec })], pods);
    const whole = 0.392 * 24;
    expect(watts(facts.nodes[0]!.memoryJoules)).to.be.closeTo(whole, 1e-12);
    expect(watts(facts.nodes[0]!.memoryHighJoules)).to.be.closeTo(2 * whole, 1e-12);
    expect(watts(rowOf(facts, 'a').memoryJoules)).to.be.closeTo(whole / 4, 1e-12);
    expect(watts(rowOf(facts, 'b').memoryJoules)).to.be.closeTo(whole / 8, 1e-12);
    expect(rowOf(facts, 'c')).to.include({ memoryJoules: 0, memoryByteSeconds: null, memoryClaimByteSeconds: 0 });
    expect(reasonsOf(rowOf(facts, 'c').reasons!)).to.include.members(['request_unknown', 'usage_missing']);
  });

  it('leaves the memory term out, with a reason, where the capacity is unknown', () => {
    const node = estimate([aNode({ spec: { ...UNKNOWN_SPEC, vcpus: 4 } })]).nodes[0]!;
    expect(node).to.include({ memoryJoules: null });
    expect(watts(node.energyJoules)).to.be.closeTo(4.1192, 1e-12);
    expect(reasonsOf(node.reasons!)).to.include('memory_capacity_unknown');
  });

  it('shares a node out by claims when they are above its capacity, and leaves no idle', () => {
    const pods = [aPod({ name: 'a', cpuRequestCores: 6 }), aPod({ name: 'b', cpuRequestCores: 2 })];
    const facts = estimate([aNode()], pods);
    expect(rowOf(facts, IDLE).cpuIdleJoules).to.equal(0);
    expect(watts(rowOf(facts, 'a').cpuIdleJoules)).to.be.closeTo(0.75 * 2.96, 1e-12);
  });

  it('charges GPUs by allocation and says when their use or their power is unknown', () => {
    const spec = { ...UNKNOWN_SPEC, vcpus: 4, memoryBytes: 8 * GIB, gpuCount: 2 };
    const pods = [aPod({ name: 'g', gpuRequest: 1 }), aPod({ name: 'p' })];
    const used = estimate([aNode({ spec, gpuUtilisation: 0.5 })], pods);
    expect(watts(used.nodes[0]!.gpuJoules)).to.be.closeTo(2 * 39.5, 1e-12);
    expect(watts(rowOf(used, 'g').gpuJoules)).to.be.closeTo(39.5, 1e-12);
    expect(rowOf(used, 'p').gpuJoules).to.equal(0);
    expect(rowOf(used, 'g').costOtherUsd).to.be.closeTo(0.95 / 12, 1e-15);

    const unseen = estimate([aNode({ spec })], pods);
    expect(watts(unseen.nodes[0]!.gpuJoules)).to.be.closeTo(16, 1e-12);
    expect(reasonsOf(rowOf(unseen, 'g').reasons!)).to.include('gpu_use_unknown');
    expect(reasonsOf(rowOf(unseen, 'p').reasons!)).not.to.include('gpu_use_unknown');

    const unknown = estimate([aNode({ spec })], pods, someFactors({ gpuWatts: null }));
    expect(unknown.nodes[0]!.gpuJoules).to.equal(null);
    expect(unknown.nodes[0]!.energyJoules).to.be.greaterThan(0);
    expect(reasonsOf(unknown.nodes[0]!.reasons!)).to.include('gpu_power_unknown');

    expect(estimate([aNode({ spec, measuredGpuJoules: 700 })], pods).nodes[0]!.gpuJoules).to.equal(700);
  });

  it('makes carbon from IT energy, PUE and intensity: 1.15 x 26 g/kWh is 29.9 g for a kWh, and its other vectors', () => {
    const gramsOf = (joules: number, intensity: number, pue: number): number | null =>
      estimate([aNode({ measuredCpuJoules: joules })], [], {
        ...factors,
        pue: { value: pue, low: pue, high: pue, source: 'operator' },
        intensity: { value: intensity, low: intensity, high: intensity, zone: null, source: 'live' },
      }).nodes[0]!.carbonOperationalGrams;
    expect(gramsOf(3.6e6, 26, 1.15)).to.be.closeTo(29.9, 1e-9);
    expect(gramsOf(1e6, 500, 1.3)).to.be.closeTo(180.555556, 1e-6);
  });

  it('adds the overhead of the building to IT energy: PUE 1.3 makes 1.3 kWh of each', () => {
    const pue = { value: 1.3, low: 1.2, high: 1.4, source: 'operator' } as const;
    const node = estimate([aNode({ measuredCpuJoules: 3.6e6 })], [], { ...factors, pue }).nodes[0]!;
    expect(node.energyJoules).to.equal(3.6e6);
    expect(node.facilityJoules).to.be.closeTo(1.3 * 3.6e6, 1e-6);
  });

  it('spreads embodied carbon over lifetime and vCPU: 100 kg, 300 s, half a host is 0.118911720 g', () => {
    const embodied = { ...factors.embodied, serverKg: { value: 100, low: 50, high: 150 }, serverVcpus: 8 };
    const idle = rowOf(estimate([aNode()], [], someFactors({ embodied })), IDLE);
    expect(idle.carbonEmbodiedGrams).to.be.closeTo(0.11891172, 1e-9);
    expect(idle.carbonEmbodiedLowGrams).to.be.closeTo(0.11891172 / 2, 1e-9);
    expect(12 * 2 * idle.carbonEmbodiedGrams!).to.be.closeTo(2.853881279, 1e-9);
  });

  it('splits an operator node price over resources as they would cost by the reference', () => {
    const spec = { ...UNKNOWN_SPEC, vcpus: 4, memoryBytes: 30 * GIB };
    const price = { ...factors.price, nodeUsdPerHour: 12, source: 'operator' as const };
    const idle = rowOf(estimate([aNode({ spec })], [], someFactors({ price })), IDLE);
    expect(idle.costCpuUsd).to.be.closeTo(0.5, 1e-12);
    expect(idle.costMemoryUsd).to.be.closeTo(0.5, 1e-12);
    expect(idle.costOtherUsd).to.equal(0);
  });

  it('never loses an operator node price, even when nothing of the node is known', () => {
    const price = { ...factors.price, nodeUsdPerHour: 12 };
    const facts = estimate([aNode({ spec: UNKNOWN_SPEC })], [hungry], someFactors({ price }));
    expect(rowOf(facts, IDLE).costOtherUsd).to.be.closeTo(1, 1e-12);
    expect(facts.nodes[0]!).to.include({ energyJoules: null, carbonEmbodiedGrams: null });
    const unpriced = estimate([aNode({ spec: UNKNOWN_SPEC })]);
    expect(unpriced.nodes[0]!).to.include({ costUsd: null, priceSources: null });
  });

  it('charges embodied carbon and cost, not energy, while a node exists unseen', () => {
    const facts = estimate([aNode({ existsSeconds: 150, coveredSeconds: 0 })], [{ ...hungry, liveSeconds: 150 }]);
    const a = rowOf(facts, 'a');
    expect(a).to.include({ energyJoules: null, carbonOperationalGrams: null, cpuCoreSeconds: null, quality: null });
    expect(a.costCpuUsd).to.be.closeTo((2 * 0.03) / 24, 1e-15);
    expect(a.carbonEmbodiedGrams).to.be.closeTo(facts.nodes[0]!.carbonEmbodiedGrams! / 2, 1e-15);
    expect(facts.nodes[0]!).to.include({ intensitySources: null, pueSources: null, existsSeconds: 150 });
  });

  it('compares claims with capacity by rates where only part of the window is covered', () => {
    const pods = [
      { ...hungry, cpuCoreSeconds: 0.02 * 100 },
      { ...busy, cpuCoreSeconds: 1 * 100 },
    ];
    const facts = estimate([aNode({ coveredSeconds: 100 })], pods);
    expect(facts.nodes[0]!.cpuIdleJoules).to.be.closeTo(2.96 * 100, 1e-9);
    expect(rowOf(facts, 'a').cpuIdleJoules).to.be.closeTo(1.48 * 100, 1e-9);
    expect(rowOf(facts, 'b').cpuIdleJoules).to.be.closeTo(0.74 * 100, 1e-9);
    expect(rowOf(facts, 'b')).to.include({ coveredSeconds: 100, cpuCoreSeconds: 100, cpuRequestCoreSeconds: 150 });
    expect(rowOf(facts, 'b').cpuClaimCoreSeconds).to.be.closeTo(300, 1e-9);
    expect(reasonsOf(rowOf(facts, 'b').reasons!)).to.include('partial_window');
  });

  it('lets a pod claim for its own seconds only', () => {
    const facts = estimate([aNode()], [aPod({ cpuRequestCores: 4, liveSeconds: 30 })]);
    expect(watts(rowOf(facts, 'a').cpuIdleJoules)).to.be.closeTo(0.296, 1e-12);
    expect(rowOf(facts, 'a').coveredSeconds).to.equal(30);
  });

  it('caps the CPU of a pod at its seconds seen x node cores', () => {
    const facts = estimate([aNode()], [aPod({ liveSeconds: 30, cpuCoreSeconds: 1000 })]);
    expect(rowOf(facts, 'a').cpuCoreSeconds).to.equal(120);
    expect(reasonsOf(rowOf(facts, 'a').reasons!)).to.include('usage_capped');
  });

  it('drops node CPU beyond 1.5 x its cores and falls back on the pods', () => {
    const facts = estimate([aNode({ cpuCoreSeconds: 1.6 * 4 * SECONDS })]);
    expect(watts(facts.nodes[0]!.energyJoules)).to.be.closeTo(4.1192, 1e-12);
    expect(reasonsOf(facts.nodes[0]!.reasons!)).to.deep.equal(['node_cpu_from_pods', 'value_dropped']);
  });

  it('does not charge the network of the whole node to a pod on the host network', () => {
    const row = rowOf(estimate([aNode()], [aPod({ isHostNetwork: true, networkReceiveBytes: 5 })]), 'a');
    expect(row).to.include({ networkReceiveBytes: null, networkTransmitBytes: null });
  });

  it('refuses a pod on a node that was not observed', () => {
    expect(() => estimate([aNode()], [aPod({ node: 'elsewhere' })])).to.throw('elsewhere');
  });
});

describe('idle shared over pods', () => {
  it('goes in proportion to the own charge of the pods on the node', () => {
    const facts = estimate();
    const [a, b, idle] = [rowOf(facts, 'a'), rowOf(facts, 'b'), rowOf(facts, IDLE)];
    expect(watts(a.sharedEnergyJoules)).to.be.closeTo((1.11 * 1.5352) / 3.0092, 1e-12);
    expect(watts(b.sharedEnergyJoules)).to.be.closeTo((1.11 * 1.474) / 3.0092, 1e-12);
    expect(idle.sharedEnergyJoules).to.equal(-idle.energyJoules!);
  });

  it('of a node without charged pods goes to all pods of the cluster', () => {
    const nodes = [aNode({ name: 'n1' }), aNode({ name: 'empty' }), aNode({ name: 'lazy' })];
    const lazy = aPod({ name: 'lazy', node: 'lazy' });
    const facts = estimate(nodes, [hungry, busy, lazy]);
    const given = 1.11 + 2 * 2.96;
    expect(watts(rowOf(facts, 'a').sharedEnergyJoules)).to.be.closeTo((given * 1.5352) / 3.0092, 1e-12);
    expect(rowOf(facts, 'lazy', 'lazy').sharedEnergyJoules).to.equal(0);
    expect(rowOf(facts, IDLE, 'empty').sharedEnergyJoules).to.equal(-rowOf(facts, IDLE, 'empty').energyJoules!);
  });

  it('stays idle when no pod of the cluster is charged', () => {
    const facts = estimate([aNode(), aNode({ name: 'n2' })], [aPod()]);
    expect(rowOf(facts, IDLE)).to.include({ sharedEnergyJoules: 0, sharedCostUsd: 0 });
    expect(podRows(facts)[0]!.sharedEnergyJoules).to.equal(0);
  });
});
