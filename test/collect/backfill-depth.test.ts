import { expect } from 'chai';
import { DAY_SECONDS, HOUR_SECONDS } from '../../src/domain/time/window.js';
import { createCollectHarness } from '../support/collect-harness.js';
import { freshDatabase } from '../support/database.js';

describe('the backfill depth', () => {
  it('starts at a full hour at least as far back as configured', async function () {
    this.timeout(60_000);
    const fresh = await freshDatabase('embedded');
    const harness = createCollectHarness(fresh.database, {
      depthSeconds: DAY_SECONDS,
      windowDepthSeconds: DAY_SECONDS,
    });
    await harness.collector.runOnce();
    const from = Math.min(...harness.source.asked.map((range) => range.from));
    expect(from % HOUR_SECONDS).to.equal(0);
    expect(from).to.be.at.most(harness.time.now() - DAY_SECONDS);
    await harness.collector.stop();
    await fresh.drop();
  });
});
