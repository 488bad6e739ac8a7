import { expect } from 'chai';
import fc from 'fast-check';
import { isVirtual } from '../../../../src/domain/cluster/serverless.js';
import { estimateWindow } from '../../../../src/domain/estimation/estimate-window.js';
import {
  IDLE,
  isReserved,
  type NodeFact,
  type PodFact,
  type WindowFacts,
} from '../../../../src/domain/measures/entity-facts.js';
import { MEASURE_NAMES, type MeasureName } from '../../../../src/domain/measures/measures.js';
import { type AnyWindow, anyWindow } from './estimation-fixtures.js';

const estimate = ({ observation, factors }: AnyWindow): WindowFacts =>
  estimateWindow(observation, (node) => factors[Number(node.name.slice(1))]!);

const check = (holds: (facts: WindowFacts, window: AnyWindow) => void): void =>
  fc.assert(
    fc.property(anyWindow, (window) => holds(estimate(window), window)),
    { numRuns: 500 },
  );

/** Null when no row has a figure. */
const sum = (rows: readonly PodFact[], ...names: readonly MeasureName[]): number | null => {
  const known = rows.flatMap((row) => names.map((name) => row[name])).filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
};

const expectSame = (found: number | null, expected: number | null, what: string): void => {
  if (found === null || expected === null) expect(found, what).to.equal(expected);
  else expect(Math.abs(found - expected), what).to.be.at.most(1e-9 * Math.abs(expected) + 1e-300);
};

const total = (...parts: readonly (number | null)[]): number | null =>
  parts.every((part) => part === null) ? null : parts.reduce<number>((whole, part) => whole + (part ?? 0), 0);

/**
 * Sums that the rows of a node must match. Low and high of carbon are computed from the node's own columns and factors.
 */
const NODE_INVARIANT: readonly [MeasureName, (node: NodeFact) => number | null][] = [
  ['cpuActiveJoules', (node) => node.cpuActiveJoules],
  ['cpuIdleJoules', (node) => node.cpuIdleJoules],
  ['memoryJoules', (node) => node.memoryJoules],
  ['gpuJoules', (node) => node.gpuJoules],
  ['energyJoules', (node) => node.energyJoules],
  ['energyLowJoules', (node) => lowJoules(node)],
  ['energyHighJoules', (node) => highJoules(node)],
  ['facilityJoules', (node) => node.facilityJoules],
  ['carbonOperationalGrams', (node) => node.carbonOperationalGrams],
  ['carbonOperationalLowGrams', (node) => grams(lowJoules(node), node.pueLow, node.intensityLowGramsPerKwh)],
  ['carbonOperationalHighGrams', (node) => grams(highJoules(node), node.pueHigh, node.intensityHighGramsPerKwh)],
  ['carbonEmbodiedGrams', (node) => node.carbonEmbodiedGrams],
  ['costLowUsd', (node) => node.costLowUsd],
  ['costHighUsd', (node) => node.costHighUsd],
];
const lowJoules = (node: NodeFact): number | null =>
  total(node.cpuActiveLowJoules, node.cpuIdleLowJoules, node.memoryLowJoules, node.gpuLowJoules);
const highJoules = (node: NodeFact): number | null =>
  total(node.cpuActiveHighJoules, node.cpuIdleHighJoules, node.memoryHighJoules, node.gpuHighJoules);
const grams = (joules: number | null, pue: number, intensity: number): number | null =>
  joules === null ? null : (joules / 3.6e6) * pue * intensity;

const SHARED: readonly [MeasureName, readonly MeasureName[]][] = [
  ['sharedEnergyJoules', ['energyJoules']],
  ['sharedEnergyLowJoules', ['energyLowJoules']],
  ['sharedEnergyHighJoules', ['energyHighJoules']],
  ['sharedFacilityJoules', ['facilityJoules']],
  ['sharedCarbonOperationalGrams', ['carbonOperationalGrams']],
  ['sharedCarbonOperationalLowGrams', ['carbonOperationalLowGrams']],
  ['sharedCarbonOperationalHighGrams', ['carbonOperationalHighGrams']],
  ['sharedCarbonEmbodiedGrams', ['carbonEmbodiedGrams']],
  ['sharedCarbonEmbodiedLowGrams', ['carbonEmbodiedLowGrams']],
  ['sharedCarbonEmbodiedHighGrams', ['carbonEmbodiedHighGrams']],
  ['sharedCostUsd', ['costCpuUsd', 'costMemoryUsd', 'costOtherUsd']],
  ['sharedCostLowUsd', ['costLowUsd']],
  ['sharedCostHighUsd', ['costHighUsd']],
];

describe('estimateWindow, invariants over generated windows', () => {
  it('conserves each component and band end: pods + system + idle = node', () => {
    check((facts) => {
      for (const node of facts.nodes) {
        const rows = facts.pods.filter((pod) => pod.node === node.name);
        for (const [name, ofNode] of NODE_INVARIANT) expectSame(sum(rows, name), ofNode(node), `${node.name} ${name}`);
        expectSame(sum(rows, 'costCpuUsd', 'costMemoryUsd', 'costOtherUsd'), node.costUsd, `${node.name} cost`);
        expectSame(
          total(node.cpuActiveJoules, node.cpuIdleJoules, node.memoryJoules, node.gpuJoules),
          node.energyJoules,
          `${node.name} energy`,
        );
      }
    });
  });

  it('keeps low <= value <= high for every component, row and shared part', () => {
    const inOrder = (low: number | null, value: number | null, high: number | null, what: string): void => {
      if (value === null) expect([low, high], what).to.deep.equal([null, null]);
      else {
        expect(low!, what).to.be.at.most(value);
        expect(high!, what).to.be.at.least(value);
      }
    };
    check((facts) => {
      for (const node of facts.nodes) {
        inOrder(node.cpuActiveLowJoules, node.cpuActiveJoules, node.cpuActiveHighJoules, 'active');
        inOrder(node.cpuIdleLowJoules, node.cpuIdleJoules, node.cpuIdleHighJoules, 'idle');
        inOrder(node.memoryLowJoules, node.memoryJoules, node.memoryHighJoules, 'memory');
        // GPUs of unknown power have a band and no value.
        inOrder(node.gpuLowJoules, node.gpuJoules ?? node.gpuLowJoules, node.gpuHighJoules, 'gpu');
        inOrder(node.costLowUsd, node.costUsd, node.costHighUsd, 'cost of the node');
      }
      for (const row of facts.pods) {
        inOrder(row.energyLowJoules, row.energyJoules, row.energyHighJoules, 'energy');
        inOrder(row.carbonOperationalLowGrams, row.carbonOperationalGrams, row.carbonOperationalHighGrams, 'carbon');
        inOrder(row.carbonEmbodiedLowGrams, row.carbonEmbodiedGrams, row.carbonEmbodiedHighGrams, 'embodied');
        inOrder(row.costLowUsd, sum([row], 'costCpuUsd', 'costMemoryUsd', 'costOtherUsd'), row.costHighUsd, 'cost');
        if (isReserved(row.namespace)) continue;
        inOrder(row.sharedCostLowUsd, row.sharedCostUsd, row.sharedCostHighUsd, 'shared cost');
        inOrder(row.sharedEnergyLowJoules, row.sharedEnergyJoules, row.sharedEnergyHighJoules, 'shared energy');
        inOrder(
          row.sharedCarbonEmbodiedLowGrams,
          row.sharedCarbonEmbodiedGrams,
          row.sharedCarbonEmbodiedHighGrams,
          'shared embodied',
        );
      }
    });
  });

  it('has equal totals with idle separate and idle shared, for every quantity', () => {
    check((facts) => {
      for (const [shared, own] of SHARED) {
        expectSame(sum(facts.pods, shared, ...own), sum(facts.pods, ...own), shared);
        for (const row of facts.pods) {
          expect(row[shared] === null, `${shared} of ${row.name}`).to.equal(sum([row], ...own) === null);
        }
      }
    });
  });

  it('shares the idle CPU of every node if a pod claims CPU, and no resource that no pod claims', () => {
    const claims = [
      ['cpuIdleJoules', 'cpuClaimCoreSeconds'],
      ['memoryJoules', 'memoryClaimByteSeconds'],
      ['gpuJoules', 'gpuSeconds'],
    ] as const;
    check((facts) => {
      const observed = facts.pods.filter((row) => row.energyJoules !== null);
      const pods = observed.filter((row) => !isReserved(row.namespace));
      const reserved = observed.filter((row) => isReserved(row.namespace));
      const claimed = claims.filter(([, claim]) => (sum(pods, claim) ?? 0) > 0).map(([joules]) => joules);
      // The system part goes by CPU claim.
      const given = claimed.includes('cpuIdleJoules') ? ([...claimed, 'cpuActiveJoules'] as const) : claimed;
      const tolerance = (sum(reserved, 'energyJoules') ?? 0) * 1e-9;
      const shared = -(sum(reserved, 'sharedEnergyJoules') ?? 0);
      expect(Math.abs(shared - (given.length === 0 ? 0 : (sum(reserved, ...given) ?? 0)))).to.be.at.most(tolerance);
      const taken = sum(pods, 'sharedEnergyJoules') ?? 0;
      expect(Math.abs(taken - shared)).to.be.at.most(tolerance);
    });
  });

  it('has no energy in uncovered time, but embodied carbon and cost while the node exists', () => {
    check((facts) => {
      for (const node of facts.nodes.filter((one) => one.coveredSeconds === 0)) {
        expect(node.energyJoules).to.equal(null);
        expect(node.quality).to.equal(null);
        for (const row of facts.pods.filter((one) => one.node === node.name)) {
          for (const name of ['energyJoules', 'facilityJoules', 'carbonOperationalGrams', 'cpuCoreSeconds'] as const) {
            expect(row[name], `${name} of ${row.name}`).to.equal(null);
          }
          expect(row.coveredSeconds).to.equal(0);
          expect(row.carbonEmbodiedGrams === null).to.equal(node.carbonEmbodiedGrams === null);
        }
      }
    });
  });

  it('produces no NaN, no infinity and no negative figure except redistributed amounts', () => {
    check((facts) => {
      for (const row of facts.pods) {
        for (const name of MEASURE_NAMES) {
          const value = row[name];
          if (value === null) continue;
          expect(Number.isFinite(value), `${name} of ${row.name}: ${value}`).to.equal(true);
          if (!name.startsWith('shared')) expect(value, `${name} of ${row.name}`).to.be.at.least(0);
        }
      }
    });
  });

  it('has one row per pod and one idle row per node that is not virtual', () => {
    check((facts, { observation }) => {
      expect(facts.pods.filter((row) => !isReserved(row.namespace))).to.have.lengthOf(observation.pods.length);
      const idle = facts.pods.filter((row) => row.namespace === IDLE).map((row) => row.uid);
      const machines = observation.nodes.filter(({ spec }) => !isVirtual(spec));
      expect(idle).to.deep.equal(machines.map((node) => `${IDLE}/${node.name}`));
    });
  });
});
