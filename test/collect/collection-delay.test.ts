import { expect } from 'chai';
import { floorTo, WINDOW_SECONDS } from '../../src/domain/time/window.js';
import { createCollectHarness } from '../support/collect-harness.js';
import { type FreshDatabase, freshDatabase } from '../support/database.js';

describe('the delay of the collection', () => {
  let fresh: FreshDatabase;
  before(async () => {
    fresh = await freshDatabase('server');
  });
  after(() => fresh.drop());

  it('is the time after its end at which a window is read', async () => {
    const late = createCollectHarness(fresh.database, { collectionDelaySeconds: 600 });
    await late.collector.runOnce();
    late.source.asked.length = 0;
    const end = floorTo(late.time.now(), WINDOW_SECONDS);
    late.time.set(end + 599);
    await late.collector.runOnce();
    expect(late.source.asked.at(-1)?.to).to.be.below(end);
    late.time.set(end + 600);
    await late.collector.runOnce();
    expect(late.source.asked.at(-1)?.to).to.equal(end);
    await late.collector.stop();
  });
});
