import { expect } from 'chai';
import fc from 'fast-check';
import { confidenceOf } from '../../../../../src/domain/recommendations/evaluation/confidence.js';
import { THRESHOLDS } from '../../../../../src/domain/recommendations/thresholds.js';

const DAY = 86_400;
const strengths = fc.record({
  seconds: fc.oneof(fc.constantFrom(3 * DAY, 7 * DAY, 3 * DAY - 1, 7 * DAY - 1), fc.integer({ min: 0, max: 30 * DAY })),
  coverage: fc.oneof(fc.constantFrom(0.7, 0.9, 0.6999, 0.8999), fc.double({ min: 0, max: 1, noNaN: true })),
  samples: fc.oneof(fc.constantFrom(null, 300, 299, 1000, 999), fc.integer({ min: 0, max: 100_000 })),
});
const LEVELS = ['low', 'medium', 'high'];

describe('the confidence of a finding', () => {
  it('is high only with 7 days, 90 % coverage and 1,000 samples, and medium only with 3 days, 70 % and 300', () =>
    fc.assert(
      fc.property(strengths, (strength) => {
        const { seconds, coverage, samples } = strength;
        const reaches = (days: number, share: number, count: number): boolean =>
          seconds / DAY >= days && coverage >= share && (samples ?? Number.POSITIVE_INFINITY) >= count;
        const expected = reaches(7, 0.9, 1000) ? 'high' : reaches(3, 0.7, 300) ? 'medium' : 'low';
        expect(confidenceOf(strength, THRESHOLDS)).to.equal(expected);
      }),
    ));

  it('never falls with more evidence', () =>
    fc.assert(
      fc.property(strengths, strengths, (a, b) => {
        const more = {
          seconds: Math.max(a.seconds, b.seconds),
          coverage: Math.max(a.coverage, b.coverage),
          samples: a.samples === null || b.samples === null ? null : Math.max(a.samples, b.samples),
        };
        const level = LEVELS.indexOf(confidenceOf(more, THRESHOLDS));
        expect(level).to.be.at.least(LEVELS.indexOf(confidenceOf(a, THRESHOLDS)));
      }),
    ));
});
