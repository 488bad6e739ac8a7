import { expect } from 'chai';
import fc from 'fast-check';
import type { PodObservation } from '../../../../src/domain/cluster/observation.js';
import { estimateWindow } from '../../../../src/domain/estimation/estimate-window.js';
import {
  IDLE,
  isReserved,
  METHODOLOGY_VERSION,
  NODE_MEASURES,
  SYSTEM,
  type WindowFacts,
} from '../../../../src/domain/measures/entity-facts.js';
import { memoryHistogram } from '../../../../src/domain/measures/histogram.js';
import { foldMeasures, MEASURE_NAMES, MEASURES, type Measures } from '../../../../src/domain/measures/measures.js';
import { rollUpHourInMemory } from '../../../../src/domain/measures/roll-up.js';
import { aNode, anyWindow, aPod, aWindow, rowOf, someFactors } from '../estimation/estimation-fixtures.js';

const HOUR = 1_700_002_800;
const at = (place: number, pods: readonly PodObservation[], nodes = [aNode({ cpuCoreSeconds: 100 })]): WindowFacts =>
  estimateWindow({ ...aWindow(nodes, pods), windowStart: HOUR + place * 300 }, () => someFactors());

const container = {
  name: 'main',
  cpuMillicores: [100],
  memoryBytes: [50e6],
  cpuRequestMillicores: 200,
  cpuLimitMillicores: null,
  memoryRequestBytes: 100e6,
  memoryLimitBytes: 200e6,
  throttledPeriods: 1,
  cfsPeriods: 10,
  oomKills: 0,
};

const expectFolded = (found: readonly Measures[], rows: readonly Measures[]): void => {
  const [left, right] = [foldMeasures(found), foldMeasures(rows)];
  for (const name of MEASURE_NAMES) {
    const [a, b] = [left[name], right[name]];
    if (a === null || b === null || MEASURES[name] !== 'sum') expect(a, name).to.equal(b);
    else {
      // Relative to the sum of magnitudes, not to the sum: shared and redistributed amounts cancel.
      const size = rows.reduce((total, row) => total + Math.abs(row[name] ?? 0), 0);
      expect(Math.abs(a - b), name).to.be.at.most(1e-9 * size);
    }
  }
};

describe('rollUpHourInMemory', () => {
  it('folds to the same total at every level', () => {
    const hours = fc.array(anyWindow, { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(hours, (windows) => {
        const facts = windows.map(({ observation, factors }, place) =>
          estimateWindow(
            { ...observation, windowStart: HOUR + place * 300 },
            (node) => factors[Number(node.name.slice(1))]!,
          ),
        );
        const hour = rollUpHourInMemory(facts);
        const rows = facts.flatMap((window) => window.pods);
        const levels = ['namespaceQuarters', 'nodeQuarters', 'workloadHours', 'podHours', 'nodeHours'] as const;
        for (const level of levels) {
          expectFolded(
            hour[level].map((row) => row.measures),
            rows,
          );
        }
        const classes = [
          rows.filter((row) => !isReserved(row.namespace)),
          rows.filter((row) => row.namespace === SYSTEM),
          rows.filter((row) => row.namespace === IDLE),
        ];
        for (const [place, ofClass] of classes.entries()) {
          expectFolded(
            hour.nodeHours.filter((row) => row.class === place).map((row) => row.measures),
            ofClass,
          );
        }
      }),
      { numRuns: 40 },
    );
  });

  it('makes one row per key, with its calendar quarter', () => {
    const pods = [aPod({ name: 'a', cpuCoreSeconds: 30 }), aPod({ name: 'b', namespace: 'staging' })];
    const hour = rollUpHourInMemory([at(4, pods), at(0, pods), at(3, pods), at(1, [])]);
    expect(hour.hour).to.equal(HOUR);
    expect(hour.clusterQuarters.map((row) => [row.bucketStart, row.windows, row.expectedSeconds])).to.deep.equal([
      [HOUR, 2, 600],
      [HOUR + 900, 2, 600],
    ]);
    expect(hour.namespaceQuarters.map((row) => `${row.bucketStart - HOUR} ${row.namespace}`).sort()).to.deep.equal(
      [0, 900].flatMap((start) => [IDLE, SYSTEM, 'production', 'staging'].map((name) => `${start} ${name}`)).sort(),
    );
    expect(hour.podHours.map((row) => row.uid).sort()).to.deep.equal(
      [`${IDLE}/n1`, `${SYSTEM}/n1`, 'uid-a', 'uid-b'].sort(),
    );
    expect(hour.nodeHours.map((row) => row.class)).to.have.members([0, 1, 2]);
    expect(hour.workloadHours).to.have.lengthOf(4);
  });

  it('folds node columns and keeps their nulls', () => {
    const nodes = [aNode({ cpuCoreSeconds: 60, coveredSeconds: 150 })];
    const hour = rollUpHourInMemory([at(0, [], nodes), at(1, [], nodes)]);
    const measures = hour.nodeGroupHours[0]!.measures;
    expect(Object.keys(measures)).to.have.members(Object.keys(NODE_MEASURES));
    expect(measures).to.include({ existsSeconds: 600, coveredSeconds: 300, cpuCoreSeconds: 120 });
    expect(measures).to.include({ memoryByteSeconds: null, methodologyVersion: METHODOLOGY_VERSION });
    expect(hour.nodeGroupQuarters[0]!.measures).to.deep.equal(measures);
  });

  it('takes peaks of summed windows, not sums of peaks', () => {
    const early = at(0, [aPod({ name: 'a', cpuCoreSeconds: 300, cpuRequestCores: 1 }), aPod({ name: 'b' })]);
    const late = at(1, [aPod({ name: 'a' }), aPod({ name: 'b', cpuCoreSeconds: 600, cpuRequestCores: 2 })]);
    const hour = rollUpHourInMemory([early, late]);
    const peaks = hour.namespaceQuarters.find((row) => row.namespace === 'production')!.peaks;
    expect(peaks.peakCpuClaimCores).to.equal(2);
    expect(peaks.peakWatts).to.equal(rowOf(late, 'b').energyJoules! / 300);
    expect(peaks.peakExcludeWatts).to.equal(peaks.peakWatts);
    expect(peaks.peakShareWatts).to.be.closeTo(late.nodes[0]!.energyJoules! / 300, 1e-9);
    const cluster = hour.clusterQuarters[0]!.peaks;
    expect(cluster.peakWatts).to.be.closeTo(late.nodes[0]!.energyJoules! / 300, 1e-9);
    expect(cluster.peakShareWatts).to.be.closeTo(cluster.peakWatts!, 1e-9);
    expect(cluster.peakExcludeWatts).to.equal(rowOf(late, 'b').energyJoules! / 300);
    const idle = hour.namespaceQuarters.find((row) => row.namespace === IDLE)!.peaks;
    expect(idle).to.include({ peakExcludeWatts: null, peakCpuClaimCores: null, peakShareWatts: 0 });
  });

  it('has no power peak when nothing was covered', () => {
    const hour = rollUpHourInMemory([at(0, [aPod({ cpuRequestCores: 1 })], [aNode({ coveredSeconds: 0 })])]);
    expect(hour.clusterQuarters[0]!.peaks).to.include({ peakWatts: null, peakShareWatts: null, peakCpuClaimCores: 1 });
    expect(hour.clusterQuarters[0]).to.include({ coveredSeconds: 0, expectedSeconds: 300 });
  });

  it('merges containers over pods and windows: histograms and counts add up, requests are the latest known', () => {
    const early = [aPod({ containers: [container] })];
    const changed = {
      ...container,
      memoryBytes: [90e6],
      cpuRequestMillicores: 400,
      memoryLimitBytes: null,
      oomKills: 1,
    };
    const late = [
      aPod({ name: 'a', workload: { kind: 'Deployment', name: 'a' }, containers: [changed] }),
      aPod({ name: 'a2', workload: { kind: 'Deployment', name: 'a' }, containers: [changed], liveSeconds: 60 }),
    ];
    const rows = rollUpHourInMemory([at(2, late), at(1, early)]).containerHours;
    expect(rows).to.have.lengthOf(1);
    expect(rows[0]!).to.deep.include({
      container: 'main',
      memory: memoryHistogram([50e6, 90e6, 90e6]),
      memoryMaxBytes: 90e6,
      podSeconds: 660,
      cpuRequestMillicores: 400,
      cpuLimitMillicores: null,
      memoryLimitBytes: 200e6,
      throttledPeriods: 3,
      cfsPeriods: 30,
      oomKills: 2,
    });
  });

  it('takes memory samples above the limit as the limit, and all of them without one', () => {
    const used = { ...container, memoryBytes: [100e6, 390e6] };
    const stored = (memoryLimitBytes: number | null) =>
      rollUpHourInMemory([at(0, [aPod({ containers: [{ ...used, memoryLimitBytes }] })])]).containerHours[0]!;
    expect(stored(200e6)).to.deep.include({ memory: memoryHistogram([100e6, 200e6]), memoryMaxBytes: 200e6 });
    for (const none of [null, 0]) {
      expect(stored(none)).to.deep.include({ memory: memoryHistogram([100e6, 390e6]), memoryMaxBytes: 390e6 });
    }
  });

  it('rejects windows of two different hours and an empty list', () => {
    expect(() => rollUpHourInMemory([at(0, []), at(12, [])])).to.throw(RangeError);
    expect(() => rollUpHourInMemory([])).to.throw(RangeError);
  });
});
