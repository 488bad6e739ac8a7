import { expect } from 'chai';
import fc from 'fast-check';
import {
  bucketBound,
  cpuHistogram,
  histogramCount,
  memoryHistogram,
  mergeHistograms,
  percentileOf,
} from '../../../../src/domain/measures/histogram.js';

const nearestRank = (samples: readonly number[], q: number): number =>
  [...samples].sort((a, b) => a - b)[Math.max(1, Math.ceil(q * samples.length)) - 1]!;

describe('histogram', () => {
  it('puts everything up to the first bound into bucket 0, including 0', () => {
    expect(cpuHistogram([0, 0.2, 1])).to.deep.equal({ indexes: [0], counts: [3] });
    expect(memoryHistogram([0, 10e6])).to.deep.equal({ indexes: [0], counts: [2] });
  });

  it('counts a sample on a bound in the bucket that ends there', () => {
    for (let index = 0; index < 400; index++) {
      expect(cpuHistogram([bucketBound(index, 'cpu')]).indexes, `bound ${index}`).to.deep.equal([index]);
    }
  });

  it('ignores values that are not measurements', () => {
    expect(cpuHistogram([Number.NaN, -1, Number.POSITIVE_INFINITY])).to.deep.equal({ indexes: [], counts: [] });
  });

  it('returns null for a percentile of an empty histogram and rejects one outside 0..1', () => {
    expect(percentileOf(cpuHistogram([]), 0.5, 'cpu')).to.equal(null);
    for (const q of [-0.1, 1.1, Number.NaN]) {
      expect(() => percentileOf(cpuHistogram([1]), q, 'cpu')).to.throw(RangeError);
    }
  });

  it('keeps indexes in ascending order and the count of all samples', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e6, noNaN: true })), (samples) => {
        const { indexes, counts } = cpuHistogram(samples);
        expect(indexes).to.deep.equal([...indexes].sort((a, b) => a - b));
        expect(histogramCount({ indexes, counts })).to.equal(samples.length);
      }),
    );
  });

  it('merges to the histogram of all samples, in any order', () => {
    const samples = fc.array(fc.double({ min: 0, max: 1e12, noNaN: true }));
    fc.assert(
      fc.property(samples, samples, (a, b) => {
        const merged = mergeHistograms(memoryHistogram(a), memoryHistogram(b));
        expect(merged).to.deep.equal(memoryHistogram([...a, ...b]));
        expect(merged).to.deep.equal(mergeHistograms(memoryHistogram(b), memoryHistogram(a)));
      }),
    );
  });

  it('finds a percentile of merged histograms within one bucket of the true one', () => {
    const samples = fc.array(fc.double({ min: 10e6, max: 1e13, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(samples, samples, fc.double({ min: 0, max: 1, noNaN: true }), (a, b, q) => {
        const found = percentileOf(mergeHistograms(memoryHistogram(a), memoryHistogram(b)), q, 'memory')!;
        const truth = nearestRank([...a, ...b], q);
        expect(found).to.be.at.least(truth);
        expect(found).to.be.at.most(truth * 1.05 * (1 + 1e-12));
      }),
    );
  });
});
