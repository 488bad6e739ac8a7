import { expect } from 'chai';
import { bucketBound, cpuHistogram } from '../../../../../src/domain/measures/histogram.js';
import { meanFreedClaim } from '../../../../../src/domain/recommendations/evidence/freed-claim.js';

const boundOf = (millicores: number): number => bucketBound(cpuHistogram([millicores]).indexes[0] ?? 0, 'cpu');

describe('claims freed by a lower request', () => {
  it('is the whole reduction when use stays below the new request', () => {
    expect(meanFreedClaim(cpuHistogram([100, 100, 100, 100, 100]), 'cpu', 1000, 300)).to.be.closeTo(700, 1e-9);
  });

  it('is limited by use: a claim is the larger of request and use', () => {
    expect(meanFreedClaim(cpuHistogram([600, 600, 600, 600, 600]), 'cpu', 1000, 300)).to.be.closeTo(
      1000 - boundOf(600),
      1e-9,
    );
    expect(meanFreedClaim(cpuHistogram([2000, 2000, 2000, 2000, 2000]), 'cpu', 1000, 300)).to.equal(0);
  });

  it('is the mean over samples, weighted by their count', () => {
    const use = cpuHistogram([100, 100, 100, 2000]);
    expect(meanFreedClaim(use, 'cpu', 1000, 300)).to.be.closeTo((3 * 700) / 4, 1e-9);
  });

  it('is negative for a higher request, and 0 without samples', () => {
    expect(meanFreedClaim(cpuHistogram([100, 100]), 'cpu', 200, 300)).to.be.closeTo(-100, 1e-9);
    expect(meanFreedClaim({ indexes: [], counts: [] }, 'cpu', 1000, 300)).to.equal(0);
  });
});
