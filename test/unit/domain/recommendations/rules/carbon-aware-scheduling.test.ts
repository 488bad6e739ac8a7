import { expect } from 'chai';
import type { HourlyIntensity } from '../../../../../src/domain/recommendations/evidence/evidence.js';
import type { Finding } from '../../../../../src/domain/recommendations/finding.js';
import { startsIn } from '../../../../../src/domain/time/window.js';
import {
  clusterEvidence,
  EVIDENCE_RANGE,
  steadyContainer,
  type WorkloadSketch,
  workloadEvidence,
} from '../../../../support/recommendation-evidence.js';
import { evaluated } from '../evaluation/evaluated.js';

/** Intensity by UTC hour of day. */
const grid = (grams: (hourOfDay: number) => number): HourlyIntensity[] =>
  startsIn(EVIDENCE_RANGE, 3600).map((hour) => ({ hour, gramsPerKwh: grams((hour / 3600) % 24) }));
/** Lower intensity at noon by the given amount. */
const sunny = (clean: number) => grid((hour) => (hour >= 11 && hour < 15 ? clean : 400));

const job = (sketch: WorkloadSketch = {}) =>
  workloadEvidence({
    kind: 'CronJob',
    name: 'report',
    runs: (hour) => hour % 24 === 5 || hour % 24 === 6,
    containers: [steadyContainer({ cpu: () => 450 })],
    ...sketch,
  });

async function run(hourly: readonly HourlyIntensity[] | null, sketch: WorkloadSketch = {}) {
  const evidence = job(sketch);
  const hourlyIntensities = new Map(hourly === null ? [] : [['DE', hourly]]);
  const evaluationResult = await evaluated({
    workloads: [evidence],
    cluster: clusterEvidence([evidence.measures], { hourlyIntensities }),
  });
  const finding = evaluationResult.findings.find(({ type }) => type === 'carbon_aware_scheduling');
  return { finding, noFindingReasons: evaluationResult.noFindingReasons, evidence };
}
const found = async (...given: Parameters<typeof run>): Promise<Finding | undefined> => (await run(...given)).finding;

describe('carbon_aware_scheduling', () => {
  it('moves the start to the hours with the lowest intensity within reach: less carbon, same energy', async () => {
    const { finding, evidence } = await run(sunny(100));
    expect(finding!.action).to.deep.equal({ kind: 'move_start', startHourUtc: 11, shiftHours: 6 });
    const { realisable, reallocatedToIdle } = finding!.savings;
    const carbon = evidence.measures.carbonOperationalGrams!;
    expect(realisable.carbonGrams + reallocatedToIdle.carbonGrams).to.be.closeTo(0.75 * carbon, 1e-6);
    expect([realisable.energyKwh, realisable.costUsd, reallocatedToIdle.costUsd]).to.deep.equal([0, 0, 0]);
  });

  it('is not found when the current hours are less than 20 % above the best hours', async () => {
    expect(await found(sunny(400 / 1.19))).to.equal(undefined);
    expect(await found(sunny(400 / 1.21))).not.to.equal(undefined);
  });

  it('chooses the shift on the first half of the runs, and requires the same improvement on the second half', async () => {
    const middle = EVIDENCE_RANGE.from + 84 * 3600;
    const secondHalf = (clean: number): HourlyIntensity[] =>
      sunny(100).map(({ hour, gramsPerKwh }) => ({
        hour,
        gramsPerKwh: hour >= middle && gramsPerKwh === 100 ? clean : gramsPerKwh,
      }));
    expect(await found(secondHalf(400))).to.equal(undefined);
    expect(await found(secondHalf(400 / 1.19))).to.equal(undefined);
    const { finding, evidence } = await run(secondHalf(400 / 1.21));
    const { realisable, reallocatedToIdle } = finding!.savings;
    const saved = realisable.carbonGrams + reallocatedToIdle.carbonGrams;
    expect(saved / evidence.measures.carbonOperationalGrams!).to.be.closeTo(1 - 1 / 1.21, 1e-9);
    expect(finding!.evidence).to.deep.include({ name: 'runs', value: 7 });
    // A better hour in the second half only is not chosen.
    expect(await found(sunny(400).map((one) => (one.hour < middle ? one : { ...one, gramsPerKwh: 100 })))).to.equal(
      undefined,
    );
  });

  it('searches up to 12 hours before and after', async () => {
    const cleanAt = (clean: number) => grid((hour) => (hour === clean || hour === (clean + 1) % 24 ? 100 : 400));
    expect((await found(cleanAt(17)))!.action).to.include({ shiftHours: 12, startHourUtc: 17 });
    expect((await found(cleanAt(18)))!.action).to.include({ shiftHours: -11, startHourUtc: 18 });
  });

  it('is not found on a grid with only a yearly average, and gives the reason', async () => {
    const { finding, noFindingReasons } = await run(null);
    expect(finding).to.equal(undefined);
    expect(noFindingReasons.no_hourly_intensity).to.equal(1);
    expect((await run([])).noFindingReasons.no_hourly_intensity).to.equal(1);
  });

  it('is not found when the intensity is constant', async () => {
    expect(await found(grid(() => 400))).to.equal(undefined);
  });

  it('requires a job with one start per day and more than one run', async () => {
    expect(await found(sunny(100), { kind: 'Deployment' })).to.equal(undefined);
    expect(await found(sunny(100), { runs: (hour) => hour % 6 === 5 })).to.equal(undefined);
    expect(await found(sunny(100), { runs: (hour) => hour === 125 })).to.equal(undefined);
    expect(await found(sunny(100), { runs: (hour) => hour % 72 === 53 })).not.to.equal(undefined);
    expect(await found(sunny(100), { runs: () => true })).to.equal(undefined);
  });

  it('is undecided for runs of unknown energy', async () => {
    const hours = job().hours.map((hour) => ({ ...hour, facilityJoules: null }));
    expect(await found(sunny(100), { overrides: { hours } })).to.equal(undefined);
  });
});
