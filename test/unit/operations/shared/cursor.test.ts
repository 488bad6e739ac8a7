import { expect } from 'chai';
import fc from 'fast-check';
import { type CursorPlace, decodeCursor, encodeCursor } from '../../../../src/operations/shared/request/cursor.js';
import { Problem } from '../../../../src/problem/problem.js';

const OWNER = { operation: 'listPods', query: { idle: 'separate', sort: 'name', limit: 10 } };
const anyPlace = (_: CursorPlace): _ is CursorPlace => true;
const numberPlace = (place: CursorPlace): place is CursorPlace => typeof place.value === 'number';
const window = fc.integer({ min: 0, max: 1000 }).map((n) => 1_700_000_100 + n * 300);
const place: fc.Arbitrary<CursorPlace> = fc.record({
  range: window.chain((from) => fc.integer({ min: 1, max: 1000 }).map((n) => ({ from, to: from + n * 300 }))),
  value: fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0)),
    fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
    fc.constant(null),
  ),
  key: fc.oneof(
    fc.integer({ min: 0 }),
    fc.string().filter((text) => !text.includes('\0')),
  ),
});

/** Decodes a cursor; returns the client error when it is rejected. */
function refusal(cursor: string): unknown {
  try {
    return decodeCursor(OWNER, cursor, anyPlace);
  } catch (error) {
    if (error instanceof Problem && error.errors?.[0]?.pointer === '/query/cursor') return 'refused';
    throw error;
  }
}

describe('pagination cursors', () => {
  it('decode to the position they were made from, in the alphabet of the contract', () => {
    fc.assert(
      fc.property(place, (given) => {
        const cursor = encodeCursor(OWNER, given);
        expect(cursor).to.match(/^[A-Za-z0-9_-]+$/);
        expect(decodeCursor(OWNER, cursor, anyPlace)).to.eql(given);
      }),
    );
  });

  it('do not depend on the page size or on the order of parameters', () => {
    const other = { operation: 'listPods', query: { limit: 99, sort: 'name', idle: 'separate', cursor: 'x' } };
    const given = { range: { from: 300, to: 600 }, value: 1, key: 2 };
    expect(decodeCursor(other, encodeCursor(OWNER, given), anyPlace)).to.eql(given);
  });

  it('are rejected when any character is changed', () => {
    fc.assert(
      fc.property(place, fc.nat(), fc.constantFrom(...'aZ09_-'), (given, at, character) => {
        const cursor = encodeCursor(OWNER, given);
        const index = at % cursor.length;
        const changed = cursor.slice(0, index) + character + cursor.slice(index + 1);
        if (changed !== cursor) expect(refusal(changed)).to.equal('refused');
      }),
    );
  });

  it('are rejected as a client error for any content, never as a server error', () => {
    const anything = fc.oneof(
      fc.string(),
      fc.json().map((text) => Buffer.from(text).toString('base64url')),
      fc.array(fc.jsonValue()).map((values) => Buffer.from(JSON.stringify([1, ...values])).toString('base64url')),
    );
    fc.assert(
      fc.property(anything, (cursor) => {
        expect(refusal(cursor)).to.equal('refused');
      }),
    );
  });

  it('support ranges before 1970, as a default start can be, and none beyond the supported calendar', () => {
    const at = (from: number) => encodeCursor(OWNER, { range: { from, to: from + 300 }, value: null, key: 1 });
    for (const from of [-86_400, -300, 0, 4_133_980_800])
      expect(refusal(at(from))).to.have.nested.property('range.from', from);
    for (const from of [-8 * 86_400, 4_200_000_000 - 300, 9e15])
      expect(refusal(at(from - (from % 300)))).to.equal('refused');
  });

  it('are rejected with a position that the operation never returns', () => {
    const cursor = encodeCursor(OWNER, { range: { from: 300, to: 600 }, value: 'text', key: 1 });
    expect(() => decodeCursor(OWNER, cursor, numberPlace)).to.throw(Problem);
  });
});
