import { expect } from 'chai';
import fc from 'fast-check';
import { REQUEST_FORMULA } from '../../../../src/domain/recommendations/request-formula.js';
import { useOfHistory } from '../../../../src/domain/simulation/container-history.js';
import { greenkubeStrategy } from '../../../../src/domain/simulation/greenkube.js';
import { krrSimple } from '../../../../src/domain/simulation/krr-simple.js';
import { interpolatedPercentile } from '../../../../src/domain/simulation/percentile.js';
import { vpa } from '../../../../src/domain/simulation/vpa.js';
import { type PodSeries, vpaTarget } from '../../../support/independent/vpa-target.js';
import { historyOfSeries, useOfSeries } from '../../../support/simulated-use.js';

const MIB = 2 ** 20;
const greenkube = greenkubeStrategy(REQUEST_FORMULA);
const ONE_BUCKET = 1.05 * (1 + 1e-9);

/** A pod that is sampled every 75 s with the given use. */
const podOf = (cpu: readonly number[], memory: readonly number[]): PodSeries => ({
  cpu: cpu.map((millicores, index) => [index * 75, millicores]),
  memory: memory.map((bytes, index) => [index * 75, bytes]),
});
const ramp = (from: number, to: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => from + ((to - from) * index) / (count - 1));

/** Up to ten days with one sample per hour, so that decay and the 8-day peaks matter. */
const pods = fc
  .array(
    fc.array(
      fc.tuple(fc.double({ min: 12, max: 8000, noNaN: true }), fc.double({ min: 3e7, max: 3e10, noNaN: true })),
      {
        minLength: 2,
        maxLength: 240,
      },
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((all) =>
    all.map(
      (rows): PodSeries => ({
        cpu: rows.map(([cpu], index) => [index * 3600, cpu]),
        memory: rows.map(([, memory], index) => [index * 3600, memory]),
      }),
    ),
  );

describe('the krr-simple strategy', () => {
  it('uses the largest pod percentile of CPU and the largest memory plus 15 %, as KRR documents', () => {
    // 101 evenly spaced samples: the 95th percentile is the 96th of them, without interpolation.
    const use = useOfSeries([
      podOf(ramp(0, 1000, 101), ramp(100 * MIB, 200 * MIB, 101)),
      podOf(ramp(0, 600, 101), ramp(100 * MIB, 400 * MIB, 101)),
    ]);
    expect(krrSimple(use, {})).to.eql({ cpuMillicores: 950, memoryBytes: 460 * MIB, notes: [] });
  });

  it('interpolates between ranks as Prometheus does', () => {
    const samples = [1, 2, 4, 8].map((value, at) => ({ at, value, count: 1 }));
    expect(interpolatedPercentile(samples, 0.95)).to.be.closeTo(4 + 4 * 0.85, 1e-12);
    expect(interpolatedPercentile(samples, 0)).to.equal(1);
    expect(interpolatedPercentile(samples, 1)).to.equal(8);
  });

  it('never goes below 10 millicores and 100 MiB, and rounds up to whole ones', () => {
    const low = useOfSeries([podOf(ramp(0, 3, 120), ramp(MIB, 2 * MIB, 120))]);
    expect(krrSimple(low, {})).to.include({ cpuMillicores: 10, memoryBytes: 100 * MIB });
    const uneven = useOfSeries([podOf(Array(120).fill(20.2), Array(120).fill(200.5 * MIB))]);
    expect(krrSimple(uneven, {})).to.include({ cpuMillicores: 21, memoryBytes: 231 * MIB });
  });

  it('proposes nothing below 100 points and nothing for an autoscaled workload', () => {
    const of = (count: number) => useOfSeries([podOf(ramp(50, 60, count), ramp(2e8, 3e8, count))]);
    expect(krrSimple(of(99), {})).to.eql({ cpuMillicores: null, memoryBytes: null, notes: ['not_enough_samples'] });
    expect(krrSimple(of(100), {}).cpuMillicores).to.equal(60);
    expect(krrSimple({ ...of(100), hasAutoscaler: true }, {})).to.eql({
      cpuMillicores: null,
      memoryBytes: null,
      notes: ['autoscaler_present'],
    });
  });

  it('is within one bucket of the exact result on the stored histogram of a pod', () => {
    fc.assert(
      fc.property(pods, (all) => {
        const [pod] = all;
        if (pod === undefined || pod.cpu.length < 100) return;
        const exact = krrSimple(useOfSeries([pod]), {});
        const stored = krrSimple(
          useOfHistory(historyOfSeries([pod]), { containersPerPod: 1, hasAutoscaler: false }),
          {},
        );
        expect(stored.cpuMillicores).to.be.within(exact.cpuMillicores!, Math.ceil(exact.cpuMillicores! * ONE_BUCKET));
        expect(stored.memoryBytes).to.equal(exact.memoryBytes);
      }),
    );
  });
});

describe('the vpa strategy', () => {
  it("equals an independent calculation of the VPA recommender's target for any series", () => {
    fc.assert(
      fc.property(pods, fc.integer({ min: 1, max: 4 }), (all, containersPerPod) => {
        const { cpuMillicores, memoryBytes } = vpa(useOfSeries(all, { containersPerPod }), {});
        const target = vpaTarget(all, containersPerPod);
        expect(cpuMillicores).to.equal(target.cpu);
        expect(memoryBytes! / target.memory).to.be.closeTo(1, 1e-9);
      }),
    );
  });

  it('divides the pod minimums, 25 millicores and 250 MiB, by the number of containers', () => {
    const idle = [podOf([1, 1], [MIB, MIB])];
    expect(vpa(useOfSeries(idle), {})).to.include({ cpuMillicores: 25, memoryBytes: 250 * MIB });
    expect(vpa(useOfSeries(idle, { containersPerPod: 5 }), {})).to.include({ memoryBytes: 50 * MIB });
  });

  it("decays: use of a week ago has less than 1 % of the weight of today's use", () => {
    const busyThenQuiet = ramp(0, 7 * 24 - 1, 7 * 24).map((hour): [number, number] => [
      hour * 3600,
      hour < 24 ? 4000 : 100,
    ]);
    const use = useOfSeries([{ cpu: busyThenQuiet, memory: [[0, 1e9]] }]);
    expect(vpa(use, {}).cpuMillicores).to.be.below(130);
    expect(krrSimple(use, {}).cpuMillicores).to.equal(4000);
  });

  it('counts an OOM kill as 20 % more memory, at least 100 MiB more', () => {
    const [pod] = useOfSeries([podOf([100, 100], [1e9, 1e9])]).pods;
    const killed = { ...useOfSeries([]), pods: [{ ...pod!, oomKills: [{ at: 60, memoryBytes: 1e9 }] }] };
    const calm = { ...useOfSeries([]), pods: [{ ...pod!, memoryBytes: [{ at: 0, value: 1.2e9, count: 1 }] }] };
    expect(vpa(killed, {}).memoryBytes).to.equal(vpa(calm, {}).memoryBytes);
    expect(vpa(killed, {}).notes).to.eql(['raised_after_oom_kill']);
  });

  it('is at most one VPA bucket above the exact result on the stored histogram', () => {
    fc.assert(
      fc.property(pods, (all) => {
        const [pod] = all;
        const exact = vpa(useOfSeries([pod!]), {});
        const stored = vpa(useOfHistory(historyOfSeries([pod!]), { containersPerPod: 1, hasAutoscaler: false }), {});
        // The service rounds a sample up by at most 5 %; the next VPA bucket ends 5 % and 10 millicores higher.
        const next = exact.cpuMillicores! * ONE_BUCKET + 10 * 1.15;
        expect(stored.cpuMillicores).to.be.within(exact.cpuMillicores!, Math.ceil(next));
        expect(stored.memoryBytes! / exact.memoryBytes!).to.be.within(1 / ONE_BUCKET, ONE_BUCKET);
      }),
    );
  });
});

describe('the greenkube strategy', () => {
  it('uses the 95th percentile and the largest memory, each plus 15 %', () => {
    const use = useOfSeries([podOf(ramp(1, 100, 100), ramp(100 * MIB, 200 * MIB, 100))]);
    expect(greenkube(use, {})).to.eql({ cpuMillicores: 110, memoryBytes: 230 * MIB, notes: [] });
  });

  it('adds 25 % to the limit at which the container was killed', () => {
    const use = useOfSeries([podOf([5, 5], [100 * MIB, 100 * MIB])], { memoryLimitAtOomBytes: 512 * MIB });
    expect(greenkube(use, {})).to.eql({
      cpuMillicores: 10,
      memoryBytes: 640 * MIB,
      notes: ['raised_after_oom_kill'],
    });
  });

  it('proposes more, never less, with a higher percentile or margin', () => {
    const part = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(pods, part, part, part, part, (all, q, higher, margin, wider) => {
        const use = useOfSeries(all);
        const low = greenkube(use, { cpuPercentile: Math.min(q, higher), cpuMargin: Math.min(margin, wider) });
        const high = greenkube(use, { cpuPercentile: Math.max(q, higher), cpuMargin: Math.max(margin, wider) });
        expect(high.cpuMillicores).to.be.at.least(low.cpuMillicores!);
      }),
    );
  });

  it('proposes nothing without samples', () => {
    expect(greenkube(useOfSeries([]), {})).to.include({ cpuMillicores: null, memoryBytes: null });
  });
});
