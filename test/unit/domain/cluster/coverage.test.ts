import { expect } from 'chai';
import { coveredSpans, medianSpacing, secondsWithin, unionOf } from '../../../../src/domain/cluster/coverage.js';

const every = (step: number, from: number, to: number): number[] => {
  const times: number[] = [];
  for (let time = from; time < to; time += step) times.push(time);
  return times;
};
const covered = (times: readonly number[], interval: number, from = 3600, to = 3900): number =>
  secondsWithin(coveredSpans(times, interval), { from, to });

describe('coverage from sample times', () => {
  for (const step of [15, 30, 40, 45, 60, 90, 120, 300]) {
    it(`is complete at a ${step} s interval when no scrape is missing`, () => {
      for (const offset of [0, 1, step / 3, step - 1]) expect(covered(every(step, offset, 7200), step)).to.equal(300);
    });
  }

  it('loses one interval for one missing scrape', () => {
    for (const step of [30, 45, 60, 120]) {
      const times = every(step, 3, 7200).filter((_, index) => index !== Math.floor(3700 / step));
      expect(covered(times, step, 3000, 4500)).to.equal(1500 - step);
    }
  });

  it('ignores jitter of up to half an interval', () => {
    expect(covered([3590, 3634, 3650, 3694, 3720, 3763, 3800, 3830, 3860, 3890, 3920], 30)).to.equal(300);
  });

  it('starts at the first sample and ends 1.5 intervals after the last one', () => {
    expect(covered(every(30, 3727, 7200), 30)).to.equal(173);
    expect(covered(every(30, 7, 3700), 30)).to.equal(3697 + 45 - 3600);
    expect(covered([], 30)).to.equal(0);
  });

  it('ends one interval after the last sample when later samples of other series show that the next one is missing', () => {
    const spans = (knownUntil: number) => coveredSpans([3600, 3630], 30, knownUntil);
    expect([3630, 3675, 3676].map((until) => secondsWithin(spans(until), { from: 3600, to: 3900 }))).to.deep.equal([
      75, 75, 60,
    ]);
  });

  it('of two replicas is the union of both', () => {
    const a = coveredSpans(every(30, 7, 3700), 30);
    const b = coveredSpans(every(30, 3722, 7200), 30);
    expect(secondsWithin(unionOf([a, b]), { from: 3600, to: 3900 })).to.equal(300);
    expect(unionOf([a])).to.equal(a);
  });
});

describe('the scrape interval', () => {
  it('is the median spacing of samples, unaffected by missing scrapes', () => {
    expect(medianSpacing([0, 30, 60, 120, 150])).to.equal(30);
    expect(medianSpacing([0, 45])).to.equal(45);
    expect(medianSpacing([0, 40, 100])).to.equal(50);
  });

  it('is unknown with fewer than two samples', () => {
    expect([medianSpacing([]), medianSpacing([5]), medianSpacing([5, 5])]).to.deep.equal([null, null, null]);
  });
});
