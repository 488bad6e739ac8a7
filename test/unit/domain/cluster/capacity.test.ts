import { expect } from 'chai';
import { capacityProblems, isCapacityImplausible } from '../../../../src/domain/cluster/capacity.js';
import { UNKNOWN_SPEC } from '../../../../src/domain/cluster/node-spec.js';
import { aNode, GIB } from '../estimation/estimation-fixtures.js';

const TIB = 1024 * GIB;

describe('the capacity of a node', () => {
  for (const [what, vcpus, memoryBytes, isImplausible] of [
    ['2,048 vCPU and 64 TiB', 2048, 64 * TIB, false],
    ['more than 2,048 vCPU', 2049, 8 * GIB, true],
    ['more than 64 TiB', 4, 64 * TIB + 1, true],
    ['unknown size', null, null, false],
  ] as const) {
    it(`of ${what} is ${isImplausible ? 'implausible' : 'plausible'}`, () => {
      expect(isCapacityImplausible({ vcpus, memoryBytes })).to.equal(isImplausible);
    });
  }

  it('that is implausible is a problem of the source, which does not make the window incomplete', () => {
    const nodes = [
      aNode({ name: 'n1' }),
      aNode({ name: 'virtual', spec: { ...UNKNOWN_SPEC, vcpus: 10_000, memoryBytes: null } }),
    ];
    expect(capacityProblems('prometheus', nodes)).to.deep.equal([
      {
        source: 'prometheus',
        query: 'nodeCapacity',
        detail:
          'node virtual reports an implausible capacity of 10000 vCPU and unknown GiB; it has no energy, carbon or cost',
        isFatal: false,
        isMinor: true,
      },
    ]);
  });
});
