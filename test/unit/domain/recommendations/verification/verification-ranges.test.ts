import { expect } from 'chai';
import { verificationRanges } from '../../../../../src/domain/recommendations/verification/verification-ranges.js';
import type { TimeRange } from '../../../../../src/domain/time/window.js';
import { EVIDENCE_RANGE } from '../../../../support/recommendation-evidence.js';

const AFTER: TimeRange = { from: EVIDENCE_RANGE.to + 7200, to: EVIDENCE_RANGE.to + 7200 + 48 * 3600 };

describe('verificationRanges', () => {
  const appliedAt = EVIDENCE_RANGE.to + 100;
  const ranges = (hourEnd: number, status: 'applied' | 'open' = 'applied') =>
    verificationRanges({ status, statusChangedAt: appliedAt }, hourEnd);

  it('are one week before, and from one hour to 30 days after the change', () => {
    expect(ranges(AFTER.to)).to.deep.equal({ before: EVIDENCE_RANGE, after: AFTER });
    expect(ranges(AFTER.from)).to.equal(null);
    expect(ranges(AFTER.from + 30 * 86_400)).not.to.equal(null);
    expect(ranges(AFTER.from + 30 * 86_400 + 3600)).to.equal(null);
    expect(ranges(AFTER.to, 'open')).to.equal(null);
  });
});
