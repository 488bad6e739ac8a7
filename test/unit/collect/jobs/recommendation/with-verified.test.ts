import { expect } from 'chai';
import { withVerified } from '../../../../../src/collect/jobs/recommendation/verify-applied.js';
import type { Verification } from '../../../../../src/domain/recommendations/recommendation.js';
import { recommendationFixture } from '../../../../support/recommendation-fixture.js';

const verification: Verification = {
  checkedAt: 1,
  state: 'pending',
  beforeHours: 1,
  afterHours: 1,
  verifiedSavings: null,
  regressions: [],
};

describe('verifications added to the changes of a run', () => {
  const applied = recommendationFixture(1, { status: 'applied', version: 4 });

  it('become a change of their own or join an existing change, with one version increment in both cases', () => {
    const verified = new Map([[applied.id, { of: applied, verification }]]);
    const [alone] = withVerified([], [applied], verified);
    expect(alone).to.deep.equal({ before: applied, after: { ...applied, verification, version: 5 }, transitions: [] });
    const newer = { before: applied, after: { ...applied, lastFoundAt: 9, version: 5 }, transitions: [] };
    expect(withVerified([newer], [applied], verified)).to.deep.equal([
      { ...newer, after: { ...newer.after, verification } },
    ]);
  });

  it('are dropped when the status was changed by a user in the meantime', () => {
    const verified = new Map([[applied.id, { of: applied, verification }]]);
    const reopened = { ...applied, status: 'open' as const, version: 5 };
    const again = { ...applied, statusChangedAt: applied.statusChangedAt + 60, version: 6 };
    expect(withVerified([], [reopened], verified)).to.deep.equal([]);
    expect(withVerified([], [again], verified)).to.deep.equal([]);
  });
});
