import { expect } from 'chai';
import fc from 'fast-check';
import type { Measures } from '../../../../../src/domain/measures/measures.js';
import type { WorkloadEvidence } from '../../../../../src/domain/recommendations/evidence/evidence.js';
import type { Amounts, Finding } from '../../../../../src/domain/recommendations/finding.js';
import { recommendationId } from '../../../../../src/domain/recommendations/identity.js';
import {
  addAmounts,
  footprintOf,
  NO_AMOUNTS,
  totalSavings,
} from '../../../../../src/domain/recommendations/savings/amounts.js';
import { nodeEvidence, nodePod } from '../../../../support/node-evidence.js';
import {
  type ContainerSketch,
  clusterEvidence,
  EVIDENCE_RANGE,
  GIB,
  MIB,
  workloadEvidence,
} from '../../../../support/recommendation-evidence.js';
import { evaluated } from './evaluated.js';

const RUNS = 60;

/** Usage profiles; each is a function of the hour. */
const use = fc
  .record({
    shape: fc.constantFrom('steady', 'office', 'peaks', 'idle', 'wave'),
    millicores: fc.integer({ min: 1, max: 3000 }),
  })
  .map(({ shape, millicores }) => (hour: number): number => {
    const ofDay = hour % 24;
    if (shape === 'steady') return millicores;
    if (shape === 'idle') return millicores / 3000;
    if (shape === 'office') return ofDay >= 8 && ofDay < 18 && hour < 120 ? millicores : millicores / 40;
    if (shape === 'peaks') return ofDay === 9 ? millicores : millicores / 25;
    return millicores * (1 + Math.sin(hour / 4));
  });

const container = (name: string): fc.Arbitrary<ContainerSketch> =>
  fc.record({
    name: fc.constant(name),
    cpu: use,
    cpuRequest: fc.option(fc.integer({ min: 1, max: 4000 })),
    cpuLimit: fc.option(fc.integer({ min: 1, max: 4000 })),
    memory: fc.integer({ min: 1, max: 4000 }).map((mib) => mib * MIB),
    memoryRequest: fc.option(fc.integer({ min: 1, max: 8000 }).map((mib) => mib * MIB)),
    memoryLimit: fc.option(fc.integer({ min: 1, max: 8000 }).map((mib) => mib * MIB)),
    throttledRatio: fc.constantFrom(0, 0, 0.02, 0.3),
    oomKills: fc.constantFrom(0, 0, 0, 2),
  });

const workload = (number: number): fc.Arbitrary<WorkloadEvidence> =>
  fc
    .record({
      namespace: fc.constantFrom('production', 'sandbox', 'kube-system'),
      kind: fc.constantFrom('Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Rollout'),
      pods: fc.integer({ min: 1, max: 4 }),
      containers: fc.oneof(fc.tuple(container('app')), fc.tuple(container('app'), container('proxy'))),
      coverage: fc.constantFrom(1, 1, 0.9, 0.6, 0.3),
      networkBytesPerSecond: fc.constantFrom(10, 10_000, null),
      nightly: fc.boolean(),
    })
    .map(({ nightly, ...sketch }) =>
      workloadEvidence({
        ...sketch,
        name: `workload-${number}`,
        runs: (hour) => sketch.kind !== 'CronJob' || !nightly || hour % 24 === 3,
      }),
    );
const workloads = fc
  .integer({ min: 1, max: 5 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, n) => workload(n))));

const pod = fc
  .record({
    kind: fc.constantFrom('Deployment', 'Deployment', 'DaemonSet'),
    cores: fc.integer({ min: 1, max: 20 }).map((tenths) => tenths / 10),
    gib: fc.integer({ min: 1, max: 8 }),
  })
  .map(({ kind, cores, gib }) => nodePod(`${kind}-${cores}`, cores, gib * GIB, kind));
const nodes = fc
  .array(
    fc.record({
      pool: fc.constantFrom('general', 'web', null),
      pods: fc.array(pod, { maxLength: 3 }),
      peakRatio: fc.constantFrom(1, 1.2, null),
      coverage: fc.constantFrom(1, 0.8, 0.3),
      spec: fc.constantFrom({}, { vcpus: 8, allocatableCpuCores: 7.9 }),
    }),
    { maxLength: 5 },
  )
  .map((sketches) =>
    sketches.map(({ pool, spec, ...sketch }, place) =>
      nodeEvidence({ ...sketch, name: `node-${place}`, spec: { ...spec, pool } }),
    ),
  );

const hourlyIntensities = new Map([
  [
    'DE',
    Array.from({ length: 168 }, (_, hour) => ({
      hour: EVIDENCE_RANGE.from + hour * 3600,
      gramsPerKwh: 200 + 150 * Math.sin(hour / 3.8),
    })),
  ],
]);
const clusterOf = (charged: readonly Measures[]) => clusterEvidence(charged, { hourlyIntensities });

const chargedOf = (all: readonly Measures[]): Amounts => all.map(footprintOf).reduce(addAmounts, NO_AMOUNTS);
const savedBy = (findings: readonly Finding[]): Amounts =>
  findings.map(({ savings }) => totalSavings(savings)).reduce(addAmounts, NO_AMOUNTS);

const AMOUNTS = (['energyKwh', 'carbonGrams', 'costUsd'] as const).map(
  (name) => [`${name}Low`, name, `${name}High`] as const,
);

/** At the low end, the value and the high end. */
function expectAtMost(saved: Amounts, charged: Amounts): void {
  for (const name of AMOUNTS.flat()) expect(saved[name], name).to.be.at.most(charged[name]! * (1 + 1e-9) + 1e-12);
}

const withoutCostBounds = (measures: Measures): Measures => ({
  ...measures,
  costLowUsd: Number.NaN,
  costHighUsd: Number.NaN,
});

/** Without the bounds of its saved cost. */
const withoutBounds = ({ savings, ...finding }: Finding) => {
  const amounts = ({ costUsdLow: _low, costUsdHigh: _high, ...rest }: Amounts) => rest;
  return {
    ...finding,
    realisable: amounts(savings.realisable),
    reallocated: amounts(savings.reallocatedToIdle),
  };
};

const isOf =
  (name: string) =>
  ({ target }: Finding): boolean =>
    target.kind === 'workload' && target.workload.name === name;

const about = ({ type, target }: Finding): string => recommendationId('test', type, target);

describe('invariants of findings', function () {
  this.timeout(120_000);

  it('together, the findings of a workload save at most what it was charged, per quantity', () =>
    fc.assert(
      fc.asyncProperty(workloads, async (all) => {
        const cluster = clusterOf(all.map(({ measures }) => measures));
        const { findings } = await evaluated({ workloads: all, cluster, options: { includeSystem: true } });
        for (const one of all) {
          const gains = findings
            .filter(isOf(one.workload.name))
            .filter(({ savings }) => totalSavings(savings).carbonGrams > 0);
          expectAtMost(savedBy(gains), chargedOf([one.measures]));
        }
      }),
      { numRuns: RUNS },
    ));

  it('workloads and nodes together save at most the footprint of the cluster', () =>
    fc.assert(
      fc.asyncProperty(workloads, nodes, async (all, machines) => {
        // Idle and system are charged besides the workloads; the charges of the nodes' pods belong to the workloads.
        const idle = machines.flatMap((node) => (node.idle === null ? [] : [node.idle]));
        const footprint = [...all.map(({ measures }) => measures), ...idle];
        const { findings } = await evaluated({ workloads: all, nodes: machines, cluster: clusterOf(footprint) });
        expectAtMost(savedBy(findings), chargedOf(footprint));
      }),
      { numRuns: RUNS },
    ));

  it('low <= value <= high', () =>
    fc.assert(
      fc.asyncProperty(workloads, nodes, async (all, machines) => {
        const { findings } = await evaluated({ workloads: all, nodes: machines });
        for (const { savings } of findings) {
          for (const part of [savings.realisable, savings.reallocatedToIdle]) {
            for (const [low, value, high] of AMOUNTS) {
              expect(part[low], low).to.be.at.most(part[value]);
              expect(part[high], high).to.be.at.least(part[value]);
            }
          }
        }
      }),
      { numRuns: RUNS },
    ));

  it('unknown bounds of costs change no finding and no amount, only the bounds of the saved cost', () =>
    fc.assert(
      fc.asyncProperty(workloads, nodes, async (all, machines) => {
        const cluster = clusterOf(all.map(({ measures }) => measures));
        const known = await evaluated({ workloads: all, nodes: machines, cluster });
        const unknown = await evaluated({
          workloads: all.map((one) => ({ ...one, measures: withoutCostBounds(one.measures) })),
          nodes: machines.map((one) => ({
            ...one,
            total: withoutCostBounds(one.total),
            idle: one.idle && withoutCostBounds(one.idle),
          })),
          cluster,
        });
        expect(unknown.findings.map(withoutBounds)).to.deep.equal(known.findings.map(withoutBounds));
        for (const { savings } of unknown.findings) {
          const { costUsd, costUsdLow, costUsdHigh } = totalSavings(savings);
          expect([costUsdLow, costUsdHigh]).to.eql(costUsd === 0 ? [0, 0] : [null, null]);
        }
      }),
      { numRuns: RUNS },
    ));

  it('the same evidence gives the same content, and every finding has a unique id', () =>
    fc.assert(
      fc.asyncProperty(workloads, nodes, async (all, machines) => {
        const given = { workloads: all, nodes: machines, options: { includeSystem: true } };
        const { findings } = await evaluated(given);
        expect(await evaluated(structuredClone(given))).to.deep.equal(await evaluated(given));
        const ids = findings.map(({ type, target }) => recommendationId('test', type, target));
        expect(new Set(ids).size).to.equal(ids.length);
        // The order in which nodes are read must not matter.
        const reversed = await evaluated({ ...given, nodes: [...machines].reverse() });
        expect(reversed.findings).to.deep.equal(findings);
      }),
      { numRuns: RUNS },
    ));

  it('a namespace filter changes no finding of a node and no finding of a workload that passes it', () =>
    fc.assert(
      fc.asyncProperty(workloads, nodes, async (all, machines) => {
        const cluster = clusterOf([...all.map(({ measures }) => measures), ...machines.map(({ total }) => total)]);
        const whole = await evaluated({ workloads: all, nodes: machines, cluster });
        const part = await evaluated({
          workloads: all,
          nodes: machines,
          cluster,
          options: { namespaces: ['production'] },
        });
        const isLetThrough = ({ target }: Finding): boolean =>
          'namespace' in target ? target.namespace === 'production' : true;
        // A part of the namespaces consolidates nothing, so nothing is shared back.
        const isNoConsolidation = ({ type }: Finding): boolean => type !== 'consolidate_after_rightsizing';
        const without = ({ realisedBy, savings, severity, ...finding }: Finding) => ({
          ...finding,
          ...(realisedBy === undefined ? { savings, severity } : {}),
        });
        const shared = new Set(whole.findings.filter(({ realisedBy }) => realisedBy !== undefined).map(about));
        expect(
          part.findings.map((finding) =>
            without(shared.has(about(finding)) ? { ...finding, realisedBy: [] } : finding),
          ),
        ).to.deep.equal(whole.findings.filter(isLetThrough).filter(isNoConsolidation).map(without));
      }),
      { numRuns: RUNS },
    ));
});
