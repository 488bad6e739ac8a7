import { expect } from 'chai';
import { type NodeSpec, UNKNOWN_SPEC } from '../../../../src/domain/cluster/node-spec.js';
import type { NodeObservation } from '../../../../src/domain/cluster/observation.js';
import { type RememberedNode, rememberSpecs } from '../../../../src/domain/cluster/remember-specs.js';

const START = 1_700_000_100;
const IN_PART = { hasLabels: false, hasCapacity: false };
const STORED: NodeSpec = {
  ...UNKNOWN_SPEC,
  provider: 'aws',
  instanceType: 'p3.2xlarge',
  region: 'eu-west-1',
  isSpot: true,
  vcpus: 8,
  memoryBytes: 64e9,
  gpuCount: 1,
};

const node = (spec: Partial<NodeSpec>, more: Partial<NodeObservation> = {}): NodeObservation => ({
  name: 'n1',
  spec: { ...UNKNOWN_SPEC, ...spec },
  labels: null,
  described: IN_PART,
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
const remembered = (more: Partial<RememberedNode> = {}): RememberedNode => ({
  name: 'n1',
  spec: STORED,
  labels: { team: 'blue' },
  ...more,
});
const remember = (observed: NodeObservation, known = remembered()): NodeObservation => {
  const window = { windowStart: START, nodes: [observed], pods: [], namespaces: [], autoscalers: [] };
  return rememberSpecs(window, new Map([[known.name, known]])).nodes[0]!;
};

describe('the last known specification of a node', () => {
  it('fills what no source gave, with the reason', () => {
    const found = remember(node({ vcpus: 8, memoryBytes: 63e9 }, { reasons: ['partial_window'] }));
    expect(found.spec).to.deep.equal({ ...STORED, memoryBytes: 63e9 });
    expect(found).to.deep.include({
      labels: null,
      assumedLabels: { team: 'blue' },
      reasons: ['partial_window', 'spec_remembered'],
    });
  });

  it('adds nothing to a node that a source knows itself: a label that was removed is gone', () => {
    const { described: _, ...known } = node({ vcpus: 8 });
    expect(remember(known)).to.deep.equal(known);
  });

  it('leaves a node alone of which it says nothing more', () => {
    const whole = node(STORED, { labels: { team: 'blue' } });
    expect(remember(whole)).to.deep.equal(whole);
    expect(remember(whole, remembered({ name: 'n2' }))).to.equal(whole);
  });

  it('does not bring back what the source can tell is gone: labels, and devices where it shows capacity', () => {
    const found = remember(node({ vcpus: 8 }, { labels: {}, described: { hasLabels: true, hasCapacity: true } }));
    expect(found.labels).to.deep.equal({});
    expect(found.assumedLabels).to.equal(undefined);
    expect(found.spec).to.include({ gpuCount: 0, isSpot: true, instanceType: 'p3.2xlarge' });
  });

  for (const [other, spec] of Object.entries<Partial<NodeSpec>>({
    'another instance type': { instanceType: 'm5.large' },
    'another number of cores': { vcpus: 4 },
    'another memory': { memoryBytes: 32e9 },
    'another region': { region: 'eu-west-3' },
    'another provider': { provider: 'gcp' },
  })) {
    it(`belongs to another machine of the name: ${other}`, () => {
      const observed = node(spec);
      expect(remember(observed)).to.equal(observed);
    });
  }
});
