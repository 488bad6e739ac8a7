import { expect } from 'chai';
import type { WorkloadEvidence } from '../../../../../src/domain/recommendations/evidence/evidence.js';
import type { Finding } from '../../../../../src/domain/recommendations/finding.js';
import type { Verification } from '../../../../../src/domain/recommendations/recommendation.js';
import { verify } from '../../../../../src/domain/recommendations/verification/verify.js';
import type { TimeRange } from '../../../../../src/domain/time/window.js';
import { nodeEvidence } from '../../../../support/node-evidence.js';
import {
  clusterEvidence,
  EVIDENCE_RANGE,
  MIB,
  steadyContainer,
  type WorkloadSketch,
  workloadEvidence,
} from '../../../../support/recommendation-evidence.js';
import { evaluated, findingsOf } from '../evaluation/evaluated.js';

const AFTER: TimeRange = { from: EVIDENCE_RANGE.to + 7200, to: EVIDENCE_RANGE.to + 7200 + 48 * 3600 };
const office = (high: number, low: number) => (hour: number) => (hour % 24 >= 8 && hour % 24 < 18 ? high : low);
const sized = (cpuRequest: number, cpu: (hour: number) => number, sketch: WorkloadSketch = {}) =>
  workloadEvidence({ containers: [steadyContainer({ cpu, cpuRequest })], ...sketch });
const findingOf = async (evidence: WorkloadEvidence, type: Finding['type']): Promise<Finding> =>
  (await findingsOf(evidence)).find((finding) => finding.type === type)!;

const check = (finding: Finding, before: WorkloadEvidence[], after: WorkloadEvidence[], given = {}): Verification =>
  verify({
    recommendation: { finding },
    before,
    after,
    nodesAfter: [],
    clusterAfter: clusterEvidence([], { range: AFTER }),
    checkedAt: AFTER.to,
    ...given,
  });

describe('verification of a smaller request', () => {
  const BEFORE = sized(1000, office(200, 50));
  let finding: Finding;
  before(async () => {
    finding = await findingOf(BEFORE, 'rightsize_cpu');
  });

  it('compares the charges with those of hours of similar load', () => {
    const after = sized(240, office(200, 50), { range: AFTER });
    const result = check(finding, [BEFORE], [after]);
    expect(result.state).to.equal('verified');
    expect([result.beforeHours, result.afterHours]).to.deep.equal([168, 48]);
    const each = (1000 - 240) / 1000;
    const freed = each * 48 * 3600;
    const saved = result.verifiedSavings!;
    expect(saved.energyKwh).to.be.closeTo((freed * 0.74) / 3.6e6, 1e-9);
    expect(saved.costUsd).to.be.closeTo(freed * 1e-5, 1e-9);
    expect(saved.energyKwhLow).to.be.at.most(saved.energyKwh);
    expect(saved.energyKwhHigh).to.be.at.least(saved.energyKwh);
    expect(saved.carbonGrams).to.be.within(saved.carbonGramsLow, saved.carbonGramsHigh);
    expect(saved.costUsd).to.be.within(saved.costUsdLow!, saved.costUsdHigh!);
  });

  it('has bands as wide as those of the charges: that of carbon contains the band of the intensity', () => {
    const steady = sized(1000, () => 100);
    const narrow = (evidence: WorkloadEvidence): WorkloadEvidence => ({
      ...evidence,
      measures: {
        ...evidence.measures,
        carbonOperationalLowGrams: 0.8 * evidence.measures.carbonOperationalGrams!,
        carbonOperationalHighGrams: 1.3 * evidence.measures.carbonOperationalGrams!,
      },
    });
    const after = sized(240, () => 100, { range: AFTER });
    const saved = check(finding, [steady], [after]).verifiedSavings!;
    // chargedFor: energy 0.8 to 1.3, operational carbon 0.7 to 1.5, embodied carbon 0.5 to 1.5, cost 0.9 to 1.6.
    const freed = ((1000 - 240) / 1000) * 48 * 3600;
    const operational = ((freed * 0.74 * 1.2) / 3.6e6) * 400;
    const embodied = freed * 1e-4;
    expect(saved.energyKwhLow).to.be.closeTo(0.8 * saved.energyKwh, 1e-9);
    expect(saved.energyKwhHigh).to.be.closeTo(1.3 * saved.energyKwh, 1e-9);
    expect(saved.carbonGramsLow).to.be.closeTo(0.7 * operational + 0.5 * embodied, 1e-9);
    expect(saved.carbonGramsHigh).to.be.closeTo(1.5 * (operational + embodied), 1e-9);
    expect(saved.costUsdLow).to.be.closeTo(0.9 * saved.costUsd, 1e-9);
    expect(saved.costUsdHigh).to.be.closeTo(1.6 * saved.costUsd, 1e-9);
    // The wider band of both ranges, because the source of intensities may change.
    expect(check(finding, [narrow(steady)], [after]).verifiedSavings).to.deep.equal(saved);
    const both = check(finding, [narrow(steady)], [narrow(after)]).verifiedSavings!;
    expect(both.carbonGramsHigh).to.be.closeTo(1.3 * operational + 1.5 * embodied, 1e-9);
  });

  it('has no bounds of the cost when those of the charge are unknown', () => {
    const old = { ...BEFORE, measures: { ...BEFORE.measures, costLowUsd: Number.NaN, costHighUsd: Number.NaN } };
    const result = check(finding, [old], [sized(240, office(200, 50), { range: AFTER })]);
    expect(result.state).to.equal('verified');
    expect(result.verifiedSavings).to.deep.include({ costUsdLow: null, costUsdHigh: null });
    expect(result.verifiedSavings!.costUsd).to.be.greaterThan(0);
  });

  it('reports no saving for lower load: a quiet week saves nothing', () => {
    const result = check(finding, [BEFORE], [sized(1000, () => 50, { range: AFTER })]);
    expect(result.state).to.equal('no_effect');
    expect(result.verifiedSavings!.energyKwh).to.be.closeTo(0, 1e-9);
  });

  it('reports no saving for a lower grid intensity', () => {
    const after = sized(1000, office(200, 50), { range: AFTER });
    const cleaner = after.hours.map((hour) => ({ ...hour, carbonOperationalGrams: hour.carbonOperationalGrams! / 2 }));
    const result = check(finding, [BEFORE], [{ ...after, hours: cleaner }]);
    expect(result.verifiedSavings!.carbonGrams).to.be.closeTo(0, 1e-9);
  });

  it('skips hours whose load did not occur before', () => {
    const result = check(finding, [BEFORE], [sized(240, office(200, 100), { range: AFTER })]);
    expect(result.afterHours).to.equal(20);
    expect([result.state, result.verifiedSavings]).to.deep.equal(['pending', null]);
  });

  it('is pending below 24 compared hours', () => {
    const short = (hours: number) => ({ from: AFTER.from, to: AFTER.from + hours * 3600 });
    const following = (hours: number) => [sized(240, () => 50, { range: short(hours) })];
    expect(check(finding, [BEFORE], following(23)).state).to.equal('pending');
    expect(check(finding, [BEFORE], following(24)).state).to.equal('verified');
    expect(check(finding, [BEFORE], []).state).to.equal('pending');
  });

  it('does not count hours in which the workload does not run as a saving', () => {
    const result = check(finding, [BEFORE], [sized(240, () => 50, { range: AFTER, runs: (hour) => hour < 30 })]);
    expect(result.afterHours).to.equal(30);
  });

  it('widens the band with the spread of the hours before', () => {
    const after = [sized(240, office(200, 50), { range: AFTER })];
    const noisy = {
      ...BEFORE,
      hours: BEFORE.hours.map((hour, place) => ({
        ...hour,
        energyJoules: hour.energyJoules! * (place % 2 === 0 ? 1.1 : 0.9),
      })),
    };
    const width = ({ verifiedSavings }: Verification) => verifiedSavings!.energyKwhHigh - verifiedSavings!.energyKwhLow;
    expect(width(check(finding, [noisy], after))).to.be.greaterThan(1.05 * width(check(finding, [BEFORE], after)));
  });
});

describe('regression', () => {
  const BEFORE = sized(1000, office(200, 50));
  const afterwards = (change: Partial<WorkloadEvidence>) => ({
    ...sized(240, office(200, 50), { range: AFTER }),
    ...change,
  });
  const withContainer = (change: object) => {
    const evidence = afterwards({});
    return { ...evidence, containers: evidence.containers.map((one) => ({ ...one, ...change })) };
  };
  const withRestarts = (evidence: WorkloadEvidence, restarts: number) => ({
    ...evidence,
    measures: { ...evidence.measures, restarts },
  });
  let finding: Finding;
  before(async () => {
    finding = await findingOf(BEFORE, 'rightsize_cpu');
  });

  it('is throttling that rises above 5 %', () => {
    const throttled = (periods: number) => withContainer({ throttledPeriods: periods, cfsPeriods: 1000 });
    expect(check(finding, [BEFORE], [throttled(51)])).to.deep.include({
      state: 'regression',
      regressions: ['throttling'],
    });
    expect(check(finding, [BEFORE], [throttled(50)]).state).to.equal('verified');
  });

  it('is an OOM kill when there was none before', () => {
    const result = check(finding, [BEFORE], [withContainer({ oomKills: 1 })]);
    expect(result).to.deep.include({ state: 'regression', regressions: ['oom_kills'] });
  });

  it('is a higher restart count, but not a single restart', () => {
    expect(check(finding, [BEFORE], [withRestarts(afterwards({}), 1)]).state).to.equal('verified');
    expect(check(finding, [BEFORE], [withRestarts(afterwards({}), 2)]).regressions).to.deep.equal(['restarts']);
  });

  it('is none at the same rate as before', () => {
    const before = withRestarts(BEFORE, 14);
    expect(check(finding, [before], [withRestarts(afterwards({}), 4)]).state).to.equal('verified');
    expect(check(finding, [before], [withRestarts(afterwards({}), 6)]).state).to.equal('regression');
  });

  it('is reported before there are enough hours', () => {
    const short = { range: { from: AFTER.from, to: AFTER.from + 3 * 3600 } };
    const killed = { ...sized(240, () => 50, short) };
    const containers = killed.containers.map((one) => ({ ...one, oomKills: 2 }));
    expect(check(finding, [BEFORE], [{ ...killed, containers }])).to.deep.include({
      state: 'regression',
      verifiedSavings: null,
    });
  });
});

describe('verification of other changes', () => {
  it('more memory is verified when the OOM kills have stopped, with its extra cost', async () => {
    const container = steadyContainer({ memory: 400 * MIB, memoryRequest: 384 * MIB, memoryLimit: 512 * MIB });
    const killed = workloadEvidence({ containers: [{ ...container, oomKills: 3 }] });
    const finding = await findingOf(killed, 'rightsize_memory');
    const larger = (oomKills: number) =>
      workloadEvidence({ range: AFTER, containers: [{ ...container, memoryRequest: 640 * MIB, oomKills }] });
    const result = check(finding, [killed], [larger(0)]);
    expect(result.state).to.equal('verified');
    expect(result.verifiedSavings!.costUsd).to.be.lessThan(0);
    expect(check(finding, [killed], [larger(3)]).state).to.equal('regression');
  });

  it('a deleted target saves its whole charge; coverage of half of the time halves the saving', async () => {
    const zombie = workloadEvidence({ containers: [steadyContainer({ cpu: () => 1 })], networkBytesPerSecond: 1 });
    const finding = await findingOf(zombie, 'idle_namespace');
    const saved = (coverage: number) =>
      check(finding, [zombie], [], { clusterAfter: clusterEvidence([], { range: AFTER, coverage }) });
    const hourly = zombie.measures.energyJoules! / 168;
    expect(saved(1).state).to.equal('verified');
    expect(saved(1).verifiedSavings!.energyKwh * 3.6e6).to.be.closeTo(48 * hourly, 1e-3);
    expect(saved(0.5).verifiedSavings!.energyKwh * 3.6e6).to.be.closeTo(24 * hourly, 1e-3);
    expect(
      check(
        finding,
        [zombie],
        [
          {
            ...zombie,
            hours: zombie.hours.map((hour) => ({ ...hour, hour: hour.hour + AFTER.from - EVIDENCE_RANGE.from })),
          },
        ],
      ).state,
    ).to.equal('no_effect');
  });

  it('off-peak scaling is compared with quiet hours', async () => {
    const awake = office(400, 2);
    const container = steadyContainer({ cpu: awake });
    const before = workloadEvidence({ containers: [container] });
    const finding = await findingOf(before, 'off_peak_scaling');
    const after = workloadEvidence({
      range: AFTER,
      containers: [steadyContainer({ cpu: (hour) => awake((hour + 2) % 24) })],
      runs: (hour) => awake((hour + 2) % 24) === 400,
    });
    const result = check(finding, [before], [after]);
    expect(result.state).to.equal('verified');
    const quiet = before.hours.find(({ cpuCoreSeconds }) => cpuCoreSeconds! < 100)!.energyJoules!;
    expect(result.verifiedSavings!.energyKwh * 3.6e6).to.be.closeTo(28 * quiet, 1e-3);
  });

  it('a moved start is compared with the old hour of the same day', async () => {
    const grid = (range: TimeRange) =>
      new Map([
        [
          'DE',
          Array.from(
            { length: (range.to - range.from) / 3600 + 24 },
            (_, place) => range.from + (place - 12) * 3600,
          ).map((hour) => ({ hour, gramsPerKwh: (hour / 3600) % 24 === 11 ? 100 : 400 })),
        ],
      ]);
    const job = (start: number, range: TimeRange) =>
      workloadEvidence({ kind: 'CronJob', range, runs: (hour) => (range.from / 3600 + hour) % 24 === start });
    const before = job(5, EVIDENCE_RANGE);
    const cluster = clusterEvidence([before.measures], { hourlyIntensities: grid(EVIDENCE_RANGE) });
    const finding = (await evaluated({ workloads: [before], cluster })).findings.find(
      ({ type }) => type === 'carbon_aware_scheduling',
    )!;
    const clusterAfter = clusterEvidence([], { range: AFTER, hourlyIntensities: grid(AFTER) });
    const moved = job(11, AFTER);
    const result = check(finding, [before], [moved], { clusterAfter });
    expect(result.state).to.equal('verified');
    const kwh = moved.hours.reduce((sum, { facilityJoules }) => sum + facilityJoules!, 0) / 3.6e6;
    const { carbonGrams, carbonGramsLow, carbonGramsHigh } = result.verifiedSavings!;
    expect(carbonGrams).to.be.closeTo(kwh * 300, 1e-9);
    expect([carbonGramsLow / carbonGrams, carbonGramsHigh / carbonGrams].map((ratio) => ratio.toFixed(9))).to.eql([
      '0.700000000',
      '1.500000000',
    ]);
    expect(check(finding, [before], [job(5, AFTER)], { clusterAfter }).state).to.equal('no_effect');
    expect(check(finding, [before], [], { clusterAfter }).state).to.equal('pending');
  });

  it('a removed node saves at the rate of its finding; a node that still exists saves nothing', async () => {
    const { findings } = await evaluated({ nodes: [nodeEvidence({ name: 'a', pods: [] })] });
    const [finding] = findings;
    const at = (nodesAfter: ReturnType<typeof nodeEvidence>[]) => check(finding!, [], [], { nodesAfter });
    const there = nodeEvidence({ name: 'a', range: AFTER });
    expect(at([there])).to.deep.include({ state: 'no_effect' });
    expect(at([there]).verifiedSavings!.energyKwh).to.equal(0);
    const gone = at([]);
    expect(gone.state).to.equal('verified');
    expect(gone.verifiedSavings!.energyKwh).to.be.closeTo((finding!.savings.realisable.energyKwh * 48) / 168, 1e-9);
    const halfway = at([{ ...there, lastSeenAt: AFTER.from + 24 * 3600 }]);
    expect(halfway.verifiedSavings!.energyKwh).to.be.closeTo(gone.verifiedSavings!.energyKwh / 2, 1e-9);
  });
});
