import { expect } from 'chai';
import fc from 'fast-check';
import { REQUEST_FORMULA } from '../../../../src/domain/recommendations/request-formula.js';
import { simulateRequests, type WorkloadHistory } from '../../../../src/domain/simulation/simulate-requests.js';
import { STRATEGIES } from '../../../../src/domain/simulation/strategy.js';
import { fullMeasures } from '../../../support/measures-fixture.js';
import { historyOfSeries } from '../../../support/simulated-use.js';

const MIB = 2 ** 20;

/** A workload of one pod: 500 m and 1 GiB requested, a tenth of it used, for two days. */
function history(cpu: (hour: number) => number, memory: (hour: number) => number): WorkloadHistory {
  const minutes = Array.from({ length: 48 * 60 }, (_, minute) => minute * 60);
  const series = {
    cpu: minutes.map((at): [number, number] => [at, cpu(Math.floor(at / 3600))]),
    memory: minutes.map((at): [number, number] => [at, memory(Math.floor(at / 3600))]),
  };
  const hours = historyOfSeries([series]);
  const claims = {
    cpuClaimCoreSeconds: 0.5 * 3600,
    memoryClaimByteSeconds: 2 ** 30 * 3600,
    energyJoules: 1000,
    energyLowJoules: 800,
    energyHighJoules: 1400,
    cpuActiveJoules: 100,
    cpuIdleJoules: 600,
    memoryJoules: 300,
    gpuJoules: 0,
    costCpuUsd: 0.02,
    costMemoryUsd: 0.01,
    costOtherUsd: 0,
    carbonOperationalGrams: 10,
    carbonEmbodiedGrams: 4,
  };
  return {
    hours: hours.map(({ hour }) => ({ hour, measures: fullMeasures(claims) })),
    containers: new Map([['main', hours]]),
    hasAutoscaler: false,
  };
}
const CALM = history(
  () => 50,
  () => 100 * MIB,
);

describe('a simulation of requests', () => {
  it('reports the current requests and charges under `current`', () => {
    const [current] = simulateRequests(CALM, ['current'], {}, REQUEST_FORMULA);
    expect(current?.freed).to.include({ energyJoules: 0, carbonGrams: 0, costUsd: 0 });
    expect(current?.charge.energyJoules).to.be.closeTo(48 * 1000, 1e-9);
    expect(current?.charge.costUsd).to.be.closeTo(48 * 0.03, 1e-9);
    expect(current?.containers).to.eql([
      { container: 'main', cpuMillicores: 500, memoryBytes: 2 ** 30, cpuHoursAbove: 0, oomRiskHours: 0, notes: [] },
    ]);
  });

  it('charges idle power, embodied carbon and cost by the new claims, and keeps active power', () => {
    const [ours] = simulateRequests(CALM, ['greenkube'], {}, REQUEST_FORMULA);
    const [container] = ours?.containers ?? [];
    const cpu = (container?.cpuMillicores ?? 0) / 500;
    const memory = (container?.memoryBytes ?? 0) / 2 ** 30;
    expect(cpu).to.be.within(0.11, 0.13);
    expect(ours?.charge.energyJoules).to.be.closeTo(48 * (100 + 600 * cpu + 300 * memory), 1e-6);
    expect(ours?.charge.costUsd).to.be.closeTo(48 * (0.02 * cpu + 0.01 * memory), 1e-9);
    const operational = 10 * ((100 + 600 * cpu + 300 * memory) / 1000);
    expect(ours?.charge.carbonGrams).to.be.closeTo(48 * (operational + 4 * cpu), 1e-6);
  });

  it('counts the hours above a request that is too small', () => {
    // 47 hours of low use and one of high use: the 95th percentile ignores it, the memory maximum does not.
    const burst = history(
      (hour) => (hour === 20 ? 900 : 50),
      (hour) => (hour === 20 ? 700 : 100) * MIB,
    );
    const [ours] = simulateRequests(burst, ['greenkube'], {}, REQUEST_FORMULA);
    expect(ours?.containers[0]?.cpuHoursAbove).to.be.closeTo(1, 1e-9);
    expect(ours?.containers[0]?.oomRiskHours).to.equal(0);
  });

  it('keeps the charges when a strategy proposes nothing', () => {
    const scaled = { ...CALM, hasAutoscaler: true };
    const [krr] = simulateRequests(scaled, ['krr-simple'], {}, REQUEST_FORMULA);
    expect(krr?.containers[0]).to.include({ cpuMillicores: null, memoryBytes: null, cpuHoursAbove: null });
    expect(krr?.charge).to.eql(simulateRequests(scaled, ['current'], {}, REQUEST_FORMULA)[0]?.charge);
  });

  it('keeps unknown figures unknown', () => {
    const unknown = {
      ...CALM,
      hours: CALM.hours.map(({ hour, measures }) => ({
        hour,
        measures: { ...measures, energyJoules: null, costCpuUsd: null, costMemoryUsd: null, costOtherUsd: null },
      })),
    };
    for (const { charge } of simulateRequests(unknown, STRATEGIES, {}, REQUEST_FORMULA)) {
      expect(charge.energyJoules).to.equal(null);
      expect(charge.costUsd).to.equal(null);
    }
  });

  it('never has more hours above the request, and never charges less, with a higher margin', () => {
    const use = fc.array(fc.double({ min: 1, max: 2000, noNaN: true }), { minLength: 48, maxLength: 48 });
    const margin = fc.double({ min: 0, max: 3, noNaN: true });
    fc.assert(
      fc.property(use, margin, margin, (hourly, one, other) => {
        const harness = history(
          (hour) => hourly[hour] ?? 0,
          (hour) => (hourly[hour] ?? 0) * MIB,
        );
        const run = (value: number) =>
          simulateRequests(harness, ['greenkube'], { cpuMargin: value, memoryMargin: value }, REQUEST_FORMULA)[0];
        const low = run(Math.min(one, other));
        const high = run(Math.max(one, other));
        expect(high?.containers[0]?.cpuHoursAbove).to.be.at.most(low?.containers[0]?.cpuHoursAbove ?? 0);
        expect(high?.charge.costUsd).to.be.at.least((low?.charge.costUsd ?? 0) * (1 - 1e-12));
        expect(high?.charge.energyLowJoules).to.be.at.most(high?.charge.energyHighJoules ?? 0);
      }),
      { numRuns: 30 },
    );
  });
});
