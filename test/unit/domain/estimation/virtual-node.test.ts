import { expect } from 'chai';
import { UNKNOWN_SPEC } from '../../../../src/domain/cluster/node-spec.js';
import type { NodeObservation, PodObservation } from '../../../../src/domain/cluster/observation.js';
import type { HardwareFactors } from '../../../../src/domain/estimation/estimate-node.js';
import { estimateWindow } from '../../../../src/domain/estimation/estimate-window.js';
import { reasonsOf } from '../../../../src/domain/figures/reasons.js';
import { IDLE, SYSTEM, type WindowFacts } from '../../../../src/domain/measures/entity-facts.js';
import { aNode, aPod, aWindow, GIB, rowOf, someFactors } from './estimation-fixtures.js';
import { expectFigure } from './formula-fixtures.js';

/** A Fargate node that reports an absurd capacity. */
const virtual = (over: Partial<NodeObservation> = {}): NodeObservation =>
  aNode({ spec: { ...UNKNOWN_SPEC, vcpus: 10_000, memoryBytes: 4096 * GIB, serverless: 'fargate' }, ...over });

/** Requests 0.3 cores and 1 GiB, for which it gets 0.5 vCPU and 2 GiB; uses a quarter of a core. */
const web = (over: Partial<PodObservation> = {}): PodObservation =>
  aPod({
    name: 'web',
    cpuRequestCores: 0.3,
    memoryRequestBytes: GIB,
    cpuCoreSeconds: 75,
    memoryWorkingSetBytes: GIB / 2,
    ...over,
  });

const SIZED = someFactors({ podSizeOf: () => ({ vcpus: 0.5, gib: 2 }), reasons: ['power_default'] });
const estimate = (nodes: NodeObservation[], pods: PodObservation[], factors: HardwareFactors = SIZED): WindowFacts =>
  estimateWindow(aWindow(nodes, pods), () => factors);

/** 4.5 kg x 0.5 + 1.05 kg x 2 over 35,040 h, for 300 s. */
const EMBODIED_GRAMS = (4350 * 300) / (35_040 * 3600);

describe('a virtual node', () => {
  it('charges a pod as a machine of its size, by its use', () => {
    const facts = estimate([virtual()], [web()]);
    const row = rowOf(facts, 'web');
    // u = 75 / (0.5 x 300) = 0.5: 0.5 x 0.74 W idle and 0.5 x 0.5 x 2.76 W active; memory 1 GiB x (0.2 + 0.4 x 0.5) W
    expectFigure(row.cpuIdleJoules, 0.5 * 0.74 * 300, 'idle');
    expectFigure(row.cpuActiveJoules, 0.5 * 0.5 * 2.76 * 300, 'active');
    expectFigure(row.memoryJoules, 0.4 * 300, 'memory');
    expectFigure(row.carbonEmbodiedGrams, EMBODIED_GRAMS, 'embodied');
    expectFigure(row.costCpuUsd, (0.5 * 0.03) / 12, 'CPU cost');
    expectFigure(row.costMemoryUsd, (2 * 0.004) / 12, 'memory cost');
    expectFigure(row.cpuClaimCoreSeconds, 150, 'claim');
    expectFigure(row.memoryClaimByteSeconds, 600 * GIB, 'memory claim');
    expect(reasonsOf(row.reasons!)).to.deep.equal(['power_default']);
  });

  it('is the sum of its pods, without idle and system', () => {
    const facts = estimate([virtual()], [web(), web({ name: 'job', liveSeconds: 100, cpuCoreSeconds: 10 })]);
    const [node] = facts.nodes;
    const [a, b] = [rowOf(facts, 'web'), rowOf(facts, 'job')];
    expect(facts.pods.filter(({ namespace }) => namespace === IDLE || namespace === SYSTEM)).to.deep.equal([]);
    for (const name of [
      'energyJoules',
      'cpuIdleJoules',
      'memoryJoules',
      'carbonEmbodiedGrams',
      'costLowUsd',
    ] as const) {
      expectFigure(node![name], a[name]! + b[name]!, name);
    }
    expectFigure(node!.costUsd, (400 / 3600) * (0.5 * 0.03 + 2 * 0.004), 'cost');
    // it exists while it has pods; its capacity is that of their sizes
    expect(node).to.include({ existsSeconds: 300, coveredSeconds: 300, cpuCoreSeconds: 85 });
    expectFigure(node!.cpuCapacityCoreSeconds, 0.5 * 400, 'CPU capacity');
    expectFigure(node!.memoryCapacityByteSeconds, 2 * GIB * 400, 'memory capacity');
    expect(reasonsOf(node!.reasons!)).not.to.include('capacity_implausible');
  });

  it('assumes half of full load where the use of a pod is not observed, in a band from idle to full load', () => {
    const unobserved = web({ cpuCoreSeconds: null, memoryWorkingSetBytes: null });
    const facts = estimate([virtual()], [unobserved]);
    const row = rowOf(facts, 'web');
    expectFigure(row.energyJoules, (0.5 * 2.12 + 0.4) * 300, 'energy');
    expectFigure(row.energyLowJoules, (0.5 * 0.444 + 0.1) * 300, 'low end');
    expectFigure(row.energyHighJoules, (0.5 * 4.9 + 1) * 300, 'high end');
    expect(row.cpuCoreSeconds).to.equal(null);
    for (const reasons of [row.reasons, facts.nodes[0]!.reasons]) {
      expect(reasonsOf(reasons!)).to.deep.equal(['power_default', 'virtual_node_use_unknown']);
    }
  });

  it('charges a pod for its own lifetime, also where no kubelet covers the node', () => {
    const facts = estimate(
      [virtual({ coveredSeconds: 0, reasons: ['partial_window'] })],
      [web({ liveSeconds: 120, cpuCoreSeconds: 30 })],
    );
    expectFigure(rowOf(facts, 'web').energyJoules, (0.5 * 2.12 + 0.4) * 120, 'energy');
    expect(facts.nodes[0]).to.include({ existsSeconds: 120, coveredSeconds: 120 });
    expect(rowOf(facts, 'web')).to.include({ liveSeconds: 120, coveredSeconds: 120 });
    expect(reasonsOf(facts.nodes[0]!.reasons!)).to.deep.equal(['power_default']);
  });

  it('limits the use of a pod to its size', () => {
    const row = rowOf(estimate([virtual()], [web({ cpuCoreSeconds: 900 })]), 'web');
    expect(row.cpuCoreSeconds).to.equal(150);
    expect(reasonsOf(row.reasons!)).to.include('usage_capped');
  });

  it('charges the use of a pod whose request is unknown', () => {
    const factors = someFactors({ podSizeOf: (request) => request });
    const pod = web({ cpuRequestCores: null, memoryRequestBytes: null });
    const row = rowOf(estimate([virtual()], [pod], factors), 'web');
    expectFigure(row.costCpuUsd, (0.25 * 0.03) / 12, 'CPU cost');
    expectFigure(row.costMemoryUsd, (0.5 * 0.004) / 12, 'memory cost');
  });

  it('has no figures without pods', () => {
    const [empty] = estimate([virtual()], []).nodes;
    expect(empty).to.include({ energyJoules: null, carbonEmbodiedGrams: null, costUsd: null, existsSeconds: 0 });
  });

  it('takes no part of the idle charge of other nodes that have pods', () => {
    const facts = estimate(
      [aNode({ name: 'n2' }), virtual()],
      [web(), web({ name: 'other', uid: 'uid-other', node: 'n2' })],
      someFactors({ podSizeOf: null }),
    );
    expect(rowOf(facts, 'web').sharedCostUsd).to.equal(0);
    expect(rowOf(facts, 'other', 'n2').sharedCostUsd).to.be.above(0);
  });
});

describe('a node of GKE Autopilot with prices of pods', () => {
  const nodes = [
    aNode({ spec: { ...UNKNOWN_SPEC, vcpus: 4, memoryBytes: 8 * GIB, serverless: 'autopilot' }, cpuCoreSeconds: 300 }),
  ];
  const pods = [web(), web({ name: 'dns', namespace: 'kube-system' })];

  it('costs what its pods cost; idle, system and the pods of GKE cost nothing', () => {
    const facts = estimate(nodes, pods);
    expectFigure(rowOf(facts, 'web').costCpuUsd, (0.5 * 0.03) / 12, 'CPU cost');
    expectFigure(facts.nodes[0]!.costUsd, (0.5 * 0.03 + 2 * 0.004) / 12, 'node');
    for (const name of ['dns', IDLE, SYSTEM]) {
      expect(rowOf(facts, name), name).to.include({ costCpuUsd: 0, costMemoryUsd: 0, costOtherUsd: 0, costHighUsd: 0 });
    }
  });

  it('has the energy and the embodied carbon of its machine', () => {
    const priced = estimate(nodes, pods);
    const byNode = estimate(nodes, pods, { ...SIZED, podSizeOf: null });
    for (const name of ['web', 'dns', IDLE, SYSTEM]) {
      const { energyJoules, carbonEmbodiedGrams } = rowOf(byNode, name);
      expect(rowOf(priced, name), name).to.include({ energyJoules, carbonEmbodiedGrams });
    }
  });
});
