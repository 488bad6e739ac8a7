import { expect } from 'chai';
import { cpuHistogram, mergeHistograms, percentileOf } from '../../../../../src/domain/measures/histogram.js';
import type { Finding } from '../../../../../src/domain/recommendations/finding.js';
import {
  type ContainerSketch,
  steadyContainer,
  workloadEvidence,
} from '../../../../support/recommendation-evidence.js';
import { findingsOf } from '../evaluation/evaluated.js';

const findings = async (container: Partial<ContainerSketch>, sketch = {}): Promise<Finding[]> =>
  (await findingsOf(workloadEvidence({ containers: [steadyContainer(container)], ...sketch }))).filter(
    ({ type }) => type === 'rightsize_cpu',
  );
const figure = ({ evidence }: Finding, name: string): number | undefined =>
  evidence.find((one) => one.name === name)?.value;
/** The value that the histogram returns for a constant use: the upper bound of its bucket. */
const bucketBoundOf = (millicores: number): number => percentileOf(cpuHistogram([millicores]), 0.95, 'cpu')!;

describe('rightsize_cpu', () => {
  it('proposes p95 x 1.15 where p95 is below 70 % of the request', async () => {
    const [finding] = await findings({ cpu: () => 100, cpuRequest: 1000 });
    expect(figure(finding!, 'cpu_p95_millicores')).to.equal(bucketBoundOf(100));
    expect(finding!.action).to.deep.equal({
      kind: 'set_resources',
      container: 'app',
      cpuRequestMillicores: Math.ceil(bucketBoundOf(100) * 1.15),
      memoryRequestBytes: null,
      memoryLimitBytes: null,
      removesCpuLimit: false,
    });
    expect(finding!.target).to.deep.include({ kind: 'workload', namespace: 'production', container: 'app' });
  });

  it('frees the unused claim, and no active power', async () => {
    const evidence = workloadEvidence({ containers: [steadyContainer({ cpu: () => 100, cpuRequest: 1000 })] });
    const [finding] = await findingsOf(evidence);
    const { realisable, reallocatedToIdle, annualFactor } = finding!.savings;
    expect(realisable.energyKwh).to.equal(0);
    const part = (1000 - Math.ceil(bucketBoundOf(100) * 1.15)) / 1000;
    expect(reallocatedToIdle.energyKwh).to.be.closeTo((part * evidence.measures.cpuIdleJoules!) / 3.6e6, 1e-9);
    expect(reallocatedToIdle.costUsd).to.be.closeTo(part * evidence.measures.costCpuUsd!, 1e-9);
    expect(annualFactor).to.be.closeTo(365 / 7, 1e-9);
  });

  it('proposes at least 10 m', async () => {
    const [finding] = await findings({ cpu: () => 1, cpuRequest: 200 });
    expect(finding!.action).to.include({ cpuRequestMillicores: 10 });
  });

  it('is not found at 70 % of the request, nor below a reduction of 50 m', async () => {
    expect(await findings({ cpu: () => 720, cpuRequest: 1000 })).to.deep.equal([]);
    const request = Math.ceil(bucketBoundOf(20) * 1.15) + 49;
    expect(await findings({ cpu: () => 20, cpuRequest: request })).to.deep.equal([]);
    expect(await findings({ cpu: () => 20, cpuRequest: request + 1 })).to.have.length(1);
  });

  it('uses exact percentiles over the range: 4 % of high samples do not count, 6 % do', async () => {
    const busy = (hours: number) => (hour: number) => (hour < hours ? 900 : 100);
    const [low] = await findings({ cpu: busy(168 * 0.04), cpuRequest: 1000 });
    expect(figure(low!, 'cpu_p95_millicores')).to.equal(bucketBoundOf(100));
    expect(await findings({ cpu: busy(168 * 0.06), cpuRequest: 1000 })).to.deep.equal([]);
    const merged = mergeHistograms(cpuHistogram(Array(95).fill(100)), cpuHistogram(Array(5).fill(900)));
    expect(percentileOf(merged, 0.95, 'cpu')).to.equal(bucketBoundOf(100));
  });

  it('raises the request when p95 exceeds it, with negative savings', async () => {
    const [finding] = await findings({ cpu: () => 800, cpuRequest: 500 });
    expect(finding!.action).to.include({
      cpuRequestMillicores: Math.ceil(bucketBoundOf(800) * 1.15),
      removesCpuLimit: false,
    });
    const { reallocatedToIdle: saved } = finding!.savings;
    expect(saved.energyKwh).to.be.lessThan(0);
    expect(saved.energyKwhLow).to.be.at.most(saved.energyKwh);
    expect(saved.energyKwhHigh).to.be.at.least(saved.energyKwh);
    expect(finding!.severity).to.equal('info');
  });

  it('is not found when p95 equals the request and only its bucket bound exceeds it', async () => {
    expect(bucketBoundOf(499)).to.be.greaterThan(499);
    expect(await findings({ cpu: () => 499, cpuRequest: 499 })).to.deep.equal([]);
  });

  it('removes the limit of a throttled container and is critical; up to 5 % of throttled periods are ignored', async () => {
    const throttled = { cpu: () => 190, cpuRequest: 200, cpuLimit: 200 };
    const [finding] = await findings({ ...throttled, throttledRatio: 0.051 });
    expect(finding!.severity).to.equal('critical');
    expect(finding!.action).to.include({
      removesCpuLimit: true,
      cpuRequestMillicores: Math.ceil(bucketBoundOf(190) * 1.15),
    });
    expect(figure(finding!, 'throttled_ratio')).to.be.closeTo(0.051, 1e-9);
    expect(await findings({ ...throttled, throttledRatio: 0.05 })).to.deep.equal([]);
  });

  it('names the limit as the cause of throttling where p99 reaches it, else short bursts', async () => {
    const throttled = { cpuRequest: 200, cpuLimit: 200, throttledRatio: 0.2 };
    const [full] = await findings({ ...throttled, cpu: () => 198 });
    expect(full!.summary).to.match(/because its p99 use reaches the limit of 200m \(p95 use \d+m\)\.$/);
    expect(figure(full!, 'cpu_p99_millicores')).to.equal(bucketBoundOf(198));
    const [bursts] = await findings({ ...throttled, cpu: () => 150 });
    expect(bursts!.summary).to.contain('because bursts of less than a minute reach the limit of 200m');
    const [unknown] = await findings({ ...throttled, cpuLimit: null, cpu: () => 150 });
    expect(unknown!.summary).to.not.contain('because');
  });

  it('never reduces the request of a throttled container', async () => {
    const [finding] = await findings({ cpu: () => 100, cpuRequest: 1000, cpuLimit: 1000, throttledRatio: 0.2 });
    expect(finding!.action).to.include({ cpuRequestMillicores: 1000, removesCpuLimit: true });
    expect(finding!.savings.reallocatedToIdle.energyKwh).to.be.closeTo(0, 1e-12);
  });

  it('never proposes a request above a kept limit', async () => {
    const [finding] = await findings({ cpu: () => 800, cpuRequest: 500, cpuLimit: 850 });
    expect(finding!.action).to.include({
      cpuRequestMillicores: Math.ceil(bucketBoundOf(800) * 1.15),
      removesCpuLimit: true,
    });
  });

  it('evaluates each container separately', async () => {
    const evidence = workloadEvidence({
      containers: [
        steadyContainer({ name: 'app', cpu: () => 100, cpuRequest: 1000 }),
        steadyContainer({ name: 'proxy', cpu: () => 400, cpuRequest: 500 }),
        steadyContainer({ name: 'log', cpu: () => 10, cpuRequest: 300 }),
      ],
    });
    const types = (await findingsOf(evidence)).map(
      ({ type, target }) => `${type} ${'container' in target && target.container}`,
    );
    expect(types).to.deep.equal(['rightsize_cpu app', 'rightsize_cpu log']);
  });

  it('all reductions together are limited by use', async () => {
    // One container bursts far above its request, so that the claim of the pod is its use, regardless of the other
    // request.
    const evidence = workloadEvidence({
      containers: [
        steadyContainer({ name: 'app', cpu: () => 10, cpuRequest: 1000 }),
        steadyContainer({ name: 'burst', cpu: () => 1000, cpuRequest: 100 }),
      ],
    });
    const [finding] = await findingsOf(evidence);
    expect(finding!.target).to.include({ container: 'app' });
    const above = 1100 - 1010;
    const most = ((above / 1100) * evidence.measures.cpuIdleJoules!) / 3.6e6;
    expect(finding!.savings.reallocatedToIdle.energyKwh).to.be.closeTo(most, 1e-9);
  });

  it('is undecided without a request, and with fewer than 100 samples', async () => {
    expect(await findings({ cpu: () => 10, cpuRequest: null })).to.deep.equal([]);
    const container = { cpu: () => 10, cpuRequest: 1000 };
    expect(await findings(container, { runs: (hour: number) => hour >= 167 })).to.deep.equal([]);
    expect(await findings(container, { runs: (hour: number) => hour >= 166 })).to.have.length(1);
  });
});
