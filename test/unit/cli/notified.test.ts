import { expect } from 'chai';
import fc from 'fast-check';
import { needsNotification, recordNotified } from '../../../src/cli/notify/notified.js';

const item = (id: string, day: number) => ({
  id,
  status_changed_at: `2024-01-${String(day).padStart(2, '0')}T00:00:00Z`,
});

describe('the record of sent notifications', () => {
  it('reports an item as new until it is recorded, and again only after a later change', () => {
    const notified = recordNotified(new Map(), [item('a', 5)]);
    expect([needsNotification(new Map(), item('a', 5)), needsNotification(notified, item('a', 5))]).to.eql([
      true,
      false,
    ]);
    expect([
      needsNotification(notified, item('a', 4)),
      needsNotification(notified, item('a', 6)),
      needsNotification(notified, item('b', 5)),
    ]).to.eql([false, true, true]);
  });

  it('compares instants, not their text', () => {
    const notified = recordNotified(new Map(), [{ id: 'a', status_changed_at: '2024-01-05T01:00:00+01:00' }]);
    expect(needsNotification(notified, item('a', 5))).to.equal(false);
  });

  it('drops the least recently seen items when it is full, never the newest ones', () => {
    const anId = fc.integer({ min: 0, max: 30 }).map(String);
    const someRuns = fc.array(fc.uniqueArray(anId, { maxLength: 8 }), { maxLength: 30 });
    fc.assert(
      fc.property(someRuns, fc.integer({ min: 8, max: 20 }), (runs, max) => {
        let notified: ReadonlyMap<string, string> = new Map();
        for (const ids of runs) {
          const seen = ids.map((id) => item(id, 1));
          const before = [...notified.keys()].filter((id) => !ids.includes(id));
          notified = recordNotified(notified, seen, max);
          expect(notified.size).to.be.at.most(max);
          expect(seen.filter((one) => needsNotification(notified, one))).to.eql([]);
          // Of the other items, the most recently seen ones remain, in that order.
          const left = [...notified.keys()].slice(0, notified.size - ids.length);
          expect(left).to.eql(before.slice(before.length - left.length));
        }
      }),
    );
  });
});
