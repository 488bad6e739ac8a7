import { expect } from 'chai';
import fc from 'fast-check';
import { type BucketRuns, findGaps } from '../../../../src/domain/figures/coverage-gaps.js';

const run = (status: BucketRuns['status'], change: Partial<BucketRuns> = {}): BucketRuns => ({
  status,
  missingWindows: 0,
  uncoveredSeconds: 0,
  detail: null,
  ...change,
});
const HOUR = { coveredSeconds: 3600, expectedSeconds: 3600, presentWindows: 12, dueWindows: 12, secondsPerWindow: 300 };

describe('gaps of the coverage', () => {
  it('are none when everything is observed', () => {
    expect(findGaps(HOUR, [run('complete')])).to.eql([]);
  });

  it('have the reason and the detail of the recorded runs', () => {
    const windows = { ...HOUR, coveredSeconds: 1700, expectedSeconds: 1800, presentWindows: 6 };
    const runs = [
      run('failed', { missingWindows: 3, detail: 'refused' }),
      run('empty', { missingWindows: 1 }),
      run('partial', { uncoveredSeconds: 100, detail: 'node-1 has no samples' }),
    ];
    expect(findGaps(windows, runs)).to.eql([
      { reason: 'collection_failed', uncoveredSeconds: 900, detail: 'refused' },
      { reason: 'no_samples', uncoveredSeconds: 300, detail: null },
      { reason: 'not_collected', uncoveredSeconds: 600, detail: null },
      { reason: 'partly_observed', uncoveredSeconds: 100, detail: 'node-1 has no samples' },
    ]);
  });

  it('have no recorded reason after the records of the collection are deleted', () => {
    const windows = { ...HOUR, coveredSeconds: 1700, expectedSeconds: 1800, presentWindows: 6 };
    expect(findGaps(windows, [])).to.eql([{ reason: 'not_recorded', uncoveredSeconds: 1900, detail: null }]);
    expect(findGaps({ ...HOUR, coveredSeconds: 0, expectedSeconds: 0, presentWindows: 0 }, [])).to.eql([
      { reason: 'not_collected', uncoveredSeconds: 3600, detail: null },
    ]);
  });

  it('add up to the expected time minus the covered time, for any runs', () => {
    const seconds = fc.double({ min: 0, max: 1e6, noNaN: true });
    const counts = fc.nat({ max: 20 });
    const runs = fc.array(
      fc
        .tuple(fc.constantFrom('complete', 'partial', 'empty', 'failed', 'too_late'), counts, seconds)
        .map(([status, missingWindows, uncoveredSeconds]) =>
          run(status as BucketRuns['status'], { missingWindows, uncoveredSeconds }),
        ),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(runs, counts, counts, seconds, seconds, (some, present, missing, covered, uncovered) => {
        const secondsPerWindow = 450;
        const windows = {
          coveredSeconds: covered,
          expectedSeconds: covered + uncovered,
          presentWindows: present,
          dueWindows: present + missing,
          secondsPerWindow,
        };
        const sum = findGaps(windows, some).reduce((total, gap) => total + gap.uncoveredSeconds, 0);
        expect(sum).to.be.closeTo(uncovered + missing * secondsPerWindow, 0.01);
      }),
    );
  });
});
