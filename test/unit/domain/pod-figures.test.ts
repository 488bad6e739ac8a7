import { expect } from 'chai';
import type { ContainerObservation } from '../../../src/domain/cluster/observation.js';
import { toValidNode } from '../../../src/domain/cluster/valid-observation.js';
import { claimOf, type PodClaim } from '../../../src/domain/estimation/claims.js';
import { POD_FIGURES } from '../../../src/domain/measures/pod-figures.js';
import { aNode, aPod } from './estimation/estimation-fixtures.js';

const aContainer = (name: string, limit: number | null): ContainerObservation => ({
  name,
  cpuMillicores: [],
  memoryBytes: [],
  cpuRequestMillicores: null,
  cpuLimitMillicores: limit,
  memoryRequestBytes: null,
  memoryLimitBytes: limit,
  throttledPeriods: 0,
  cfsPeriods: 0,
  oomKills: 0,
});

const claimWith = (limits: readonly (number | null)[]): PodClaim =>
  claimOf(aPod({ containers: limits.map((limit, index) => aContainer(`c${index}`, limit)) }), toValidNode(aNode()));

describe('the limits of a pod', () => {
  const cases: readonly (readonly [string, readonly (number | null)[], number | null])[] = [
    ['are the sum of its containers', [250, 750], 1000],
    ['are unknown if a container has none', [250, null], null],
    ['are unknown without containers', [], null],
  ];
  for (const [what, limits, expected] of cases)
    it(what, () => {
      const claim = claimWith(limits);
      expect(POD_FIGURES.cpuLimitMillicores.of(claim)).to.equal(expected);
      expect(POD_FIGURES.memoryLimitBytes.of(claim)).to.equal(expected);
    });

  it('over several windows are the highest ones', () => {
    expect([POD_FIGURES.cpuLimitMillicores.fold, POD_FIGURES.memoryLimitBytes.fold]).to.eql(['max', 'max']);
  });
});
