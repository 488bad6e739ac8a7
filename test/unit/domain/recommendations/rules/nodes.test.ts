import { expect } from 'chai';
import type { NodeEvidence } from '../../../../../src/domain/recommendations/evidence/evidence.js';
import type { Finding } from '../../../../../src/domain/recommendations/finding.js';
import { type NodeSketch, nodeEvidence, nodePod } from '../../../../support/node-evidence.js';
import { EVIDENCE_RANGE, GIB } from '../../../../support/recommendation-evidence.js';
import { evaluated } from '../evaluation/evaluated.js';

const DAEMON = nodePod('proxy', 0.1, GIB / 10, 'DaemonSet');
/** A node with the given cores and GiB in pods of one core, besides its DaemonSet. */
const loaded = (name: string, cores: number, sketch: NodeSketch = {}) =>
  nodeEvidence({
    name,
    pods: [DAEMON, ...Array.from({ length: cores }, (_, place) => nodePod(`${name}-${place}`, 1, 2 * GIB))],
    ...sketch,
  });

const findings = async (...nodes: NodeEvidence[]): Promise<readonly Finding[]> => (await evaluated({ nodes })).findings;
const about = (found: readonly Finding[]): string[] =>
  found.map(({ type, target }) => `${type} ${'node' in target ? target.node : 'pool' in target ? target.pool : ''}`);

describe('empty_node', () => {
  it('is a node with DaemonSets only; two nodes of a pool are two findings', async () => {
    const found = await findings(loaded('a', 0), loaded('b', 3), loaded('c', 0));
    expect(about(found)).to.deep.equal(['empty_node a', 'empty_node c']);
    expect(found[0]!.action).to.deep.equal({ kind: 'drain_node' });
  });

  it('saves the idle power of the node, at most the idle charge, and counts nothing twice', async () => {
    const node = loaded('a', 0);
    const [finding] = await findings(node, loaded('b', 3));
    const { realisable, reallocatedToIdle } = finding!.savings;
    expect(realisable.energyKwh * 3.6e6).to.be.closeTo(node.total.energyJoules!, 1e-3);
    expect(reallocatedToIdle.energyKwh).to.equal(0);
  });

  it('saves at most the idle charge of its pool', async () => {
    const energyOf = (found: readonly Finding[]) => found.map(({ savings }) => savings.realisable.energyKwh * 3.6e6);
    const empty = loaded('a', 0);
    const half = { ...empty.idle!, cpuIdleJoules: empty.idle!.cpuIdleJoules! / 2, memoryJoules: 0 };
    const [saved] = energyOf(await findings({ ...empty, idle: half }));
    expect(saved).to.be.closeTo(half.cpuIdleJoules, 1e-3);
    expect(energyOf(await findings({ ...empty, idle: null }))).to.deep.equal([0]);
    // The share taken by the first finding is not available to the second.
    const [first, second] = energyOf(await findings({ ...empty, idle: half }, { ...loaded('b', 0), idle: null }));
    expect([first, second]).to.deep.equal([saved, 0]);
  });

  it('is not a node that ran pods earlier in the range', async () => {
    const resting = loaded('a', 0, {
      overrides: { total: { ...loaded('a', 2).total } },
    });
    expect(about(await findings(resting, loaded('b', 3)))).not.to.include('empty_node a');
  });

  it('is not a virtual node, nor is any node finding about one', async () => {
    const spec = { serverless: 'fargate', vcpus: null, memoryBytes: null } as const;
    const { findings: found, undecided } = await evaluated({
      nodes: [loaded('a', 0, { spec }), loaded('b', 1, { spec }), loaded('c', 0)],
    });
    expect(about(found)).to.deep.equal(['empty_node c']);
    expect(JSON.stringify(undecided)).not.to.match(/"node":"[ab]"/);
  });

  it('is not a node with any other pod', async () => {
    const node = nodeEvidence({ name: 'a', pods: [DAEMON, nodePod('dns', 0.01, GIB / 100)] });
    expect(about(await findings(node))).to.deep.equal([]);
  });
});

describe('underutilized_node', () => {
  it('is a node below 50 % CPU and memory whose pods fit on the other nodes of its pool', async () => {
    const found = await findings(loaded('a', 1), loaded('b', 2, { peakRatio: 1 }));
    expect(about(found)).to.deep.equal(['underutilized_node a']);
  });

  it('is not found at 50 % of CPU or of memory', async () => {
    const half = (cpu: number, memory: number) =>
      nodeEvidence({ name: 'a', pods: [nodePod('p', 3.9 * cpu, 15 * GIB * memory)] });
    const roomy = nodeEvidence({
      name: 'b',
      pods: [nodePod('q', 2, 2 * GIB)],
      spec: { allocatableCpuCores: 8, vcpus: 8 },
    });
    expect(about(await findings(half(0.49, 0.49), roomy))).to.include('underutilized_node a');
    expect(about(await findings(half(0.5, 0.1), roomy))).not.to.include('underutilized_node a');
    expect(about(await findings(half(0.1, 0.5), roomy))).not.to.include('underutilized_node a');
  });

  it('is not found when its pods do not fit at the highest claims of the other nodes, or when there is no other node', async () => {
    expect(about(await findings(loaded('a', 1), loaded('b', 3)))).to.deep.equal([]);
    expect(about(await findings(loaded('a', 1), loaded('b', 2, { peakRatio: 1.5 })))).to.deep.equal([]);
    expect(about(await findings(loaded('a', 1)))).to.deep.equal([]);
    expect(about(await findings(loaded('a', 1), loaded('b', 2, { spec: { pool: 'other' } })))).to.deep.equal([]);
  });

  it('includes only nodes whose pods fit together; a node that receives pods is kept', async () => {
    // The pod of a moves to b, which is therefore kept and receives the pod of c too.
    const found = await findings(loaded('a', 1), loaded('b', 1), loaded('c', 1));
    expect(about(found)).to.deep.equal(['underutilized_node a', 'underutilized_node c']);
    const quiet = [loaded('a', 1), loaded('b', 1)];
    expect(about(await findings(...quiet))).to.deep.equal(['underutilized_node a']);
  });

  it('groups nodes without a pool by hardware and zone', async () => {
    const spec = { pool: null, provider: 'on-prem', zone: 'rack-1' } as const;
    expect(about(await findings(loaded('a', 1, { spec }), loaded('b', 2, { spec })))).to.deep.equal([
      'underutilized_node a',
    ]);
    const elsewhere = { ...spec, zone: 'rack-2' };
    expect(about(await findings(loaded('a', 1, { spec }), loaded('b', 2, { spec: elsewhere })))).to.deep.equal([]);
  });

  it('ignores a node with GPUs', async () => {
    const spec = { gpuCount: 1, gpuModel: 'T4' };
    expect(about(await findings(loaded('a', 1, { spec }), loaded('b', 2, { spec })))).to.deep.equal([]);
  });
});

describe('overprovisioned_nodepool', () => {
  // Two cores on each of three nodes are more than half, so none of them is underutilized on its own.
  const three = (sketch: NodeSketch = {}) => ['a', 'b', 'c'].map((name) => loaded(name, 2, sketch));

  it('computes the number of nodes that the highest claims need', async () => {
    const [finding, ...more] = await findings(...three());
    expect(more).to.deep.equal([]);
    expect(finding!.target).to.deep.equal({ kind: 'nodepool', pool: 'general' });
    expect(finding!.action).to.deep.equal({ kind: 'resize_nodepool', nodeCount: 2 });
  });

  it('saves one node of three, at most the idle charge', async () => {
    const nodes = three();
    const [finding] = await findings(...nodes);
    const idle = nodes.reduce((sum, node) => sum + node.idle!.energyJoules!, 0);
    const fixed = nodes[0]!.total.cpuIdleJoules! + nodes[0]!.total.memoryJoules!;
    expect(finding!.savings.realisable.energyKwh * 3.6e6).to.be.at.most(Math.min(idle, fixed) * (1 + 1e-9));
    expect(finding!.savings.realisable.energyKwh).to.be.greaterThan(0);
  });

  it('is not found when peaks need every node, when peaks are unknown, or when a pod is too large for the remaining nodes', async () => {
    expect(await findings(...three({ peakRatio: 1.3 }))).to.deep.equal([]);
    expect(await findings(...three({ peakRatio: null }))).to.deep.equal([]);
    const large = ['a', 'b', 'c'].map((name) => nodeEvidence({ name, pods: [nodePod(name, 2.1, 2 * GIB)] }));
    expect(await findings(...large)).to.deep.equal([]);
  });

  it('requires a named pool without GPUs', async () => {
    expect(await findings(...three({ spec: { pool: null } }))).to.deep.equal([]);
    expect(await findings(...three({ spec: { gpuCount: 1 } }))).to.deep.equal([]);
  });

  it('considers the nodes that remain after empty nodes are removed', async () => {
    const found = await findings(...three(), loaded('d', 0));
    expect(about(found)).to.deep.equal(['empty_node d', 'overprovisioned_nodepool general']);
    expect(found[1]!.action).to.deep.equal({ kind: 'resize_nodepool', nodeCount: 2 });
  });
});

describe('nodes that cannot be evaluated', () => {
  const full = loaded('b', 3);

  it('are younger than a day, observed too little, or of unknown energy, and are reported as undecided', async () => {
    const young = EVIDENCE_RANGE.to - 86_399;
    const cases: readonly [NodeSketch, string][] = [
      [{ overrides: { firstSeenAt: young } }, 'too_young'],
      [{ coverage: 0.49 }, 'low_coverage'],
      [{ overrides: { total: { ...full.total, energyJoules: null } } }, 'figures_missing'],
    ];
    for (const [sketch, reason] of cases) {
      const { findings: found, undecided } = await evaluated({ nodes: [loaded('a', 0, sketch), full] });
      expect(about(found)).to.deep.equal([]);
      expect(undecided).to.deep.include({ target: { kind: 'node', node: 'a' }, reason });
    }
    expect(about(await findings(loaded('a', 0, { overrides: { firstSeenAt: young - 1 } }), full))).to.deep.equal([
      'empty_node a',
    ]);
    expect(about(await findings(loaded('a', 0, { coverage: 0.5 }), full))).to.deep.equal(['empty_node a']);
  });

  it('are neither removed nor receive pods', async () => {
    const unclear = loaded('b', 0, { coverage: 0.4 });
    expect(about(await findings(loaded('a', 1), unclear))).to.deep.equal([]);
  });

  it('include deleted nodes', async () => {
    const gone = loaded('a', 0, { overrides: { lastSeenAt: EVIDENCE_RANGE.to - 3 * 3600 } });
    const { findings: found, undecided } = await evaluated({ nodes: [gone, full] });
    expect([found, undecided]).to.deep.equal([[], []]);
  });
});
