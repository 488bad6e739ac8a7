import { expect } from 'chai';
import type { Finding } from '../../../../../src/domain/recommendations/finding.js';
import { steadyContainer, type WorkloadSketch, workloadEvidence } from '../../../../support/recommendation-evidence.js';
import { findingsOf } from '../evaluation/evaluated.js';

/** 40 m except for two hours a day at the peak: mean and deviation follow from the peak. */
const peaks = (peak: number) => (hour: number) => (hour % 24 === 9 || hour % 24 === 15 ? peak : 40);
const spiky = (peak = 900, sketch: WorkloadSketch = {}) =>
  workloadEvidence({ pods: 6, containers: [steadyContainer({ cpu: peaks(peak), cpuRequest: 500 })], ...sketch });
const found = async (evidence: ReturnType<typeof spiky>): Promise<Finding | undefined> =>
  (await findingsOf(evidence)).find(({ type }) => type === 'autoscaling_candidate');
const figure = ({ evidence }: Finding, name: string): number => evidence.find((one) => one.name === name)!.value;

describe('autoscaling_candidate', () => {
  it('proposes replicas and a target utilisation for a load with peaks', async () => {
    const finding = await found(spiky());
    expect(figure(finding!, 'hourly_max_over_mean')).to.be.closeTo(900 / ((2 * 900 + 22 * 40) / 24), 1e-9);
    // p95 and p99 are the same peak, so no headroom is needed: the target is the highest.
    expect(finding!.action).to.deep.equal({
      kind: 'add_autoscaler',
      minReplicas: 2,
      maxReplicas: 14,
      targetCpuUtilisationPercent: 80,
    });
  });

  it('lowers the target by the headroom between p95 and p99', async () => {
    const steps = (hour: number) => (hour % 24 === 9 ? (hour < 72 ? 900 : 600) : 40);
    const finding = await found(spiky(900, { containers: [steadyContainer({ cpu: steps, cpuRequest: 500 })] }));
    expect(finding!.action).to.include({ targetCpuUtilisationPercent: 50 });
  });

  it('requires a variation above 0.7', async () => {
    // One hour of 24 at the peak: both are far above 3 times the mean.
    const peak = (low: number) => (hour: number) => (hour % 24 === 9 ? 1000 : low);
    const variationOf = (low: number) => {
      const mean = (1000 + 23 * low) / 24;
      return Math.sqrt(((1000 - mean) ** 2 + 23 * (low - mean) ** 2) / 24) / mean;
    };
    const candidate = async (low: number) =>
      found(spiky(0, { containers: [steadyContainer({ cpu: peak(low), cpuRequest: 900 })] }));
    expect(variationOf(200)).to.be.within(0.65, 0.7);
    expect(variationOf(190)).to.be.within(0.7, 0.75);
    expect(await candidate(200)).to.equal(undefined);
    expect(figure((await candidate(190))!, 'hourly_variation')).to.be.closeTo(variationOf(190), 1e-9);
  });

  it('requires a highest hour above 3 times the mean', async () => {
    const busy = (hours: number) => (hour: number) => (hour % 24 < hours ? 400 : 5);
    const ratioOf = (hours: number) => 400 / ((hours * 400 + (24 - hours) * 5) / 24);
    const candidate = async (hours: number) =>
      found(spiky(0, { containers: [steadyContainer({ cpu: busy(hours), cpuRequest: 500 })] }));
    expect(ratioOf(8)).to.be.within(2.9, 3);
    expect(ratioOf(7)).to.be.greaterThan(3);
    expect(await candidate(8)).to.equal(undefined);
    expect(await candidate(7)).not.to.equal(undefined);
  });

  it('requires 48 hours', async () => {
    expect(await found(spiky(900, { runs: (hour) => hour >= 168 - 47 }))).to.equal(undefined);
    expect(await found(spiky(900, { runs: (hour) => hour >= 168 - 48 }))).not.to.equal(undefined);
  });

  it('is not found when an autoscaler already exists', async () => {
    const autoscalers = [{ name: 'hpa', minReplicas: 1, maxReplicas: 4, metrics: null }];
    expect(await found(spiky(900, { overrides: { autoscalers } }))).to.equal(undefined);
  });

  it('is not found when the autoscaler would need as many pods on average', async () => {
    // Two pods are the minimum of a workload that has two, and the peaks need more.
    expect(await found(spiky(900, { pods: 2 }))).to.equal(undefined);
    // Three pods, of which the peaks need six for 2 of 24 hours: (22 x 2 + 2 x 7) / 24 = 2.4 on average.
    const finding = await found(spiky(900, { pods: 3 }));
    expect(finding!.savings.reallocatedToIdle.costUsd).to.be.greaterThan(0);
    // The minimum that covers the quiet hours is all of them.
    const busy = (hour: number) => (hour % 24 === 9 ? 2000 : 390);
    const container = steadyContainer({ cpu: busy, cpuRequest: 500 });
    expect(await found(spiky(0, { pods: 3, containers: [container] }))).to.equal(undefined);
  });

  it('is not found for kinds without a replica count, nor for negligible peaks', async () => {
    for (const kind of ['DaemonSet', 'Job', 'CronJob', 'Pod']) {
      expect(await found(spiky(900, { kind })), kind).to.equal(undefined);
    }
    const tiny = (hour: number) => peaks(900)(hour) / 120;
    expect(await found(spiky(0, { containers: [steadyContainer({ cpu: tiny, cpuRequest: 500 })] }))).to.equal(
      undefined,
    );
  });

  it('is undecided without a request, which utilisation depends on', async () => {
    const container = steadyContainer({ cpu: peaks(900), cpuRequest: null });
    expect(await found(spiky(900, { containers: [container] }))).to.equal(undefined);
  });

  it('saves the pods that are not needed in quiet hours', async () => {
    const evidence = spiky(900, { pods: 6 });
    const { action, savings } = (await found(evidence))!;
    expect(action).to.include({ minReplicas: 2 });
    expect(savings.realisable.energyKwh).to.equal(0);
    expect(savings.reallocatedToIdle.energyKwh).to.be.greaterThan(0);
  });
});
