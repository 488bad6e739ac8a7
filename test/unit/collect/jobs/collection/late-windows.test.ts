import { expect } from 'chai';
import {
  createRereadBudget,
  isRereadDue,
  withLateWindows,
} from '../../../../../src/collect/jobs/collection/late-windows.js';
import { planRanges } from '../../../../../src/collect/jobs/collection/plan-ranges.js';
import type { MissingWindow } from '../../../../../src/domain/ports.js';
import { HOUR_SECONDS, WINDOW_SECONDS } from '../../../../../src/domain/time/window.js';

const DELAY = 60;
const START = 1_769_644_800;
/** When the window that starts then is due. */
const DUE = START + WINDOW_SECONDS + DELAY;

describe('windows that may still get samples', () => {
  const isDue = (readAt: number, now: number): boolean =>
    isRereadDue({ windowStart: START, lastTriedAt: readAt }, now, DELAY);

  it('are read again 5, 15 and 60 minutes after they were due', () => {
    const readAgainAt: number[] = [];
    let readAt = DUE + 2;
    for (let now = DUE; now < DUE + 3 * HOUR_SECONDS; now += 30) {
      if (!isDue(readAt, now)) continue;
      readAgainAt.push((now - DUE) / 60);
      readAt = now;
    }
    expect(readAgainAt).to.deep.equal([5, 15, 60]);
  });

  it('are read again once for delays that passed meanwhile', () => {
    expect(isDue(DUE, DUE + 5 * HOUR_SECONDS)).to.equal(true);
    expect(isDue(DUE + HOUR_SECONDS, DUE + 5 * HOUR_SECONDS)).to.equal(false);
  });

  const window = (minute: number, isReread = false): MissingWindow => ({
    windowStart: START + minute * 60,
    attempts: 1,
    lastTriedAt: DUE,
    lastStatus: isReread ? 'complete' : null,
    isGap: false,
    hasFacts: isReread,
    ...(isReread ? { isReread } : {}),
  });
  const minutes = (ranges: ReturnType<typeof planRanges>) =>
    ranges.map(({ from, to, windows }) => [
      (from - START) / 60,
      (to - START) / 60,
      windows.map(({ windowStart }) => (windowStart - START) / 60),
    ]);

  it('are read with the new windows of their hour, else one range an hour, newest first', () => {
    const planned = planRanges([window(100)], START + 2 * HOUR_SECONDS);
    const late = [-30, 5, 15, 80, 95].map((minute) => window(minute, true));
    const { ranges, lateRanges } = withLateWindows(planned, late);
    expect(minutes([...ranges])).to.deep.equal([[80, 105, [80, 95, 100]]]);
    expect(minutes([...lateRanges])).to.deep.equal([
      [5, 20, [5, 15]],
      [-30, -25, [-30]],
    ]);
  });

  it('take at most a quarter of the readings, and are not saved up without a bound', () => {
    const budget = createRereadBudget();
    const readings = { fresh: 0, late: 0 };
    expect(budget.take(), 'a new process').to.equal(false);
    for (let cycle = 0; cycle < 300; cycle += 1) {
      budget.earn();
      readings.fresh += 1;
      while (budget.take()) readings.late += 1;
      expect(readings.late / (readings.fresh + readings.late)).to.be.at.most(0.25);
    }
    expect(readings.late).to.equal(100);
    for (let cycle = 0; cycle < 300; cycle += 1) budget.earn();
    let burst = 0;
    while (budget.take()) burst += 1;
    expect(burst).to.equal(4);
  });
});
