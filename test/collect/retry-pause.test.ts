import { expect } from 'chai';
import { isDueAgain, retryPauseSeconds } from '../../src/collect/jobs/collection/retry-pause.js';
import type { MissingWindow, RunStatus } from '../../src/domain/ports.js';

const tried = (attempts: number, lastStatus: RunStatus, lastTriedAt = 0): MissingWindow => ({
  windowStart: 0,
  attempts,
  lastTriedAt,
  lastStatus,
  isGap: false,
  hasFacts: false,
});

describe('the pause before a window is queried again', () => {
  it('is 0 for a window that was never tried', () => {
    const window = { windowStart: 0, attempts: 0, lastTriedAt: null, lastStatus: null, isGap: false, hasFacts: false };
    expect(isDueAgain(window, 0, 60)).to.equal(true);
  });

  it('grows to five minutes after failures, so that a recovered source is queried soon', () => {
    const pauses = [1, 2, 3, 4, 50].map((attempts) => retryPauseSeconds(tried(attempts, 'failed'), 60));
    expect(pauses).to.deep.equal([60, 120, 240, 300, 300]);
  });

  it('grows to six hours when the source responds without data', () => {
    const pauses = [1, 2, 5, 8, 5000].map((attempts) => retryPauseSeconds(tried(attempts, 'empty'), 60));
    expect(pauses).to.deep.equal([300, 600, 4800, 21_600, 21_600]);
  });

  it('grows for a partial window, which is final after five attempts', () => {
    const pauses = [1, 2, 4, 5, 5000].map((attempts) => retryPauseSeconds(tried(attempts, 'partial'), 60));
    expect(pauses).to.deep.equal([300, 600, 2400, Infinity, Infinity]);
    expect(isDueAgain(tried(5, 'partial', 1000), 1e12, 60)).to.equal(false);
  });

  it('ends exactly at its end', () => {
    expect(isDueAgain(tried(1, 'failed', 1000), 1059, 60)).to.equal(false);
    expect(isDueAgain(tried(1, 'failed', 1000), 1060, 60)).to.equal(true);
  });

  it('tolerates a database clock that is slightly ahead, and is limited when the clock was far ahead', () => {
    expect(isDueAgain(tried(1, 'empty', 1030), 1000, 60)).to.equal(false);
    expect(isDueAgain(tried(1, 'empty', 1_000_000), 1000, 60)).to.equal(true);
  });
});
