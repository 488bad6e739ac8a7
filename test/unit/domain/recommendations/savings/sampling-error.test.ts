import { expect } from 'chai';
import fc from 'fast-check';
import { cpuHistogram, percentileOf } from '../../../../../src/domain/measures/histogram.js';
import type { Finding } from '../../../../../src/domain/recommendations/finding.js';
import { percentileInterval, spreadAround } from '../../../../../src/domain/recommendations/savings/sampling-error.js';
import { steadyContainer, workloadEvidence } from '../../../../support/recommendation-evidence.js';
import { findingsOf } from '../evaluation/evaluated.js';

const rightsized = async (cpu: (hour: number) => number, cpuRequest = 1000): Promise<Finding> => {
  const findings = await findingsOf(workloadEvidence({ containers: [steadyContainer({ cpu, cpuRequest })] }));
  return findings.find(({ type }) => type === 'rightsize_cpu')!;
};
/** Ends of the band relative to the value. */
const bandOf = ({ savings: { reallocatedToIdle: saved } }: Finding) => ({
  low: saved.costUsdLow! / saved.costUsd,
  high: saved.costUsdHigh! / saved.costUsd,
});

describe('the sampling error of a percentile', () => {
  it('is in the band of the saving, together with the band of the charge', async () => {
    const constant = bandOf(await rightsized(() => 200));
    expect(constant.low).to.be.closeTo(0.9, 1e-9);
    expect(constant.high).to.be.closeTo(1.6, 1e-9);
    // 4 % of the hours are busy, so the percentile is quiet, but it may be one of them.
    const varied = bandOf(await rightsized((hour) => (hour % 25 === 7 ? 600 : 200)));
    expect(varied.low).to.be.lessThan(0.6);
    expect(varied.high).to.be.closeTo(1.6, 1e-9);
    // 6 % are busy, so the percentile is busy, but may be quiet.
    const busy = bandOf(await rightsized((hour) => (hour % 17 === 7 ? 500 : 200)));
    expect(busy.low).to.be.closeTo(0.9, 1e-9);
    expect(busy.high).to.be.greaterThan(2);
  });

  it('makes a request that must be raised more or less expensive', async () => {
    const { savings } = await rightsized((hour) => (hour % 17 === 7 ? 900 : 400), 500);
    const { costUsd, costUsdLow, costUsdHigh } = savings.reallocatedToIdle;
    expect(costUsd).to.be.lessThan(0);
    expect(costUsdLow).to.be.at.most(costUsd);
    expect(costUsdHigh).to.be.within(costUsd, 0);
  });

  it('has an interval that contains the percentile, and shrinks with more hours', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 4000 }), { minLength: 1, maxLength: 300 }),
        fc.double({ min: 0.5, max: 1, noNaN: true }),
        fc.integer({ min: 1, max: 800 }),
        (samples, q, hours) => {
          const cpu = cpuHistogram(samples);
          const percentile = percentileOf(cpu, q, 'cpu')!;
          const [few, many] = [percentileInterval(cpu, q, hours)!, percentileInterval(cpu, q, 4 * hours)!];
          expect(few.low).to.be.at.most(many.low);
          expect(many.low).to.be.at.most(percentile);
          expect(percentile).to.be.at.most(many.high);
          expect(many.high).to.be.at.most(few.high);
        },
      ),
    );
    expect(percentileInterval({ indexes: [], counts: [] }, 0.95, 168)).to.equal(null);
  });

  it('contains the true percentile of a day with a new load each hour in about 95 % of the weeks', () => {
    // A deterministic generator; each hour has one load, which its 60 samples share.
    let state = 42;
    const random = (): number => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return state / 2 ** 31;
    };
    let inside = 0;
    for (let week = 0; week < 200; week += 1) {
      const hours = Array.from({ length: 168 }, () => 100 + 900 * random());
      const { low, high } = percentileInterval(cpuHistogram(hours.flatMap((load) => [load, load])), 0.95, 168)!;
      // Both ends are the upper bounds of their buckets, which are 5 % wide.
      if (low / 1.05 <= 955 && 955 <= high) inside += 1;
    }
    expect(inside / 200).to.be.within(0.9, 1);
  });

  it('counts ends at which nothing would be saved as 0', () => {
    expect(spreadAround(10, [-5, 20])).to.deep.equal({ low: 0, high: 2 });
    expect(spreadAround(-10, [-5, -20])).to.deep.equal({ low: 0.5, high: 2 });
    expect(spreadAround(0, [5])).to.deep.equal({ low: 1, high: 1 });
  });
});
