import { expect } from 'chai';
import fc from 'fast-check';
import { type Interval, isPlaced, placeInTimeline } from '../../src/store/ingest/timeline.js';

const isSame = (a: string, b: string): boolean => a === b;

/** Inserts observations in the given order, each with the later ones that were inserted before it. */
function placeAll(observed: readonly (string | null)[], order: readonly number[]): Interval<string>[] {
  let timeline: Interval<string>[] = [];
  const collected = new Set<number>();
  for (const at of order) {
    const later = [...collected].filter((other) => other > at);
    const nextKnown = later.length === 0 ? null : Math.min(...later);
    timeline = placeInTimeline(timeline, { at, value: observed[at] ?? null, nextKnown, isContinuous: false }, isSame);
    collected.add(at);
  }
  return timeline;
}

describe('timelines', () => {
  const values = fc.array(fc.constantFrom('a', 'b', null), { minLength: 1, maxLength: 8 });
  const history = values.chain((observed) =>
    fc.tuple(
      fc.constant(observed),
      fc.shuffledSubarray(
        observed.map((_, index) => index),
        { minLength: observed.length },
      ),
    ),
  );

  it('return for every instant what was observed then, in any order of insertion', () => {
    fc.assert(
      fc.property(history, ([observed, order]) => {
        const timeline = placeAll(observed, order);
        for (const [at, value] of observed.entries()) expect(isPlaced(timeline, { at, value }, isSame)).to.equal(true);
      }),
    );
  });

  it('are ascending, without overlap, and change value at every boundary', () => {
    fc.assert(
      fc.property(history, ([observed, order]) => {
        const timeline = placeAll(observed, order);
        for (const [index, next] of timeline.slice(1).entries()) {
          const before = timeline[index]!;
          expect(before.to).to.be.a('number').and.at.most(next.from);
          expect(before.to === next.from && before.value === next.value).to.equal(false);
        }
      }),
    );
  });

  it('are unchanged by a repeated observation', () => {
    fc.assert(
      fc.property(history, fc.nat(7), ([observed, order], again) => {
        const at = again % observed.length;
        const timeline = placeAll(observed, order);
        const placement = { at, value: observed[at] ?? null, nextKnown: null, isContinuous: false };
        expect(placeInTimeline(timeline, placement, isSame)).to.deep.equal(timeline);
      }),
    );
  });

  it('fill the time before the first interval when the value always exists', () => {
    const timeline = [{ from: 10, to: null, value: 'a' }];
    const placed = (value: string) =>
      placeInTimeline(timeline, { at: 3, value, nextKnown: 4, isContinuous: true }, isSame);
    expect(placed('a')).to.deep.equal([{ from: 3, to: null, value: 'a' }]);
    expect(placed('b')).to.deep.equal([
      { from: 3, to: 10, value: 'b' },
      { from: 10, to: null, value: 'a' },
    ]);
  });
});
