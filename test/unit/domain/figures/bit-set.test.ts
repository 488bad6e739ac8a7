import { expect } from 'chai';
import fc from 'fast-check';
import { listBits, MAX_BITS, unionOf } from '../../../../src/domain/figures/bit-set.js';
import { PUE_SOURCES, sourceBit, sourceOf } from '../../../../src/domain/figures/figure-sources.js';
import { REASONS, reasonBits, reasonsOf } from '../../../../src/domain/figures/reasons.js';
import { emptyMeasures, foldMeasures } from '../../../../src/domain/measures/measures.js';

const sets = fc.maxSafeInteger().map(Math.abs);
const positions = fc.uniqueArray(fc.nat({ max: MAX_BITS - 1 }));
const setOf = (bits: readonly number[]): number => bits.reduce((sum, bit) => sum + 2 ** bit, 0);

describe('bit sets', () => {
  it('have the same union as 64-bit integers, for any bits', () => {
    fc.assert(fc.property(sets, sets, (a, b) => unionOf(a, b) === Number(BigInt(a) | BigInt(b))));
  });

  it('list exactly the bits that were set, in ascending order', () => {
    fc.assert(
      fc.property(positions, (bits) => {
        expect(listBits(setOf(bits))).to.deep.equal([...bits].sort((a, b) => a - b));
      }),
    );
  });

  it('keep bits 31, 32, 40 and 52, which 32-bit operators lose or negate', () => {
    expect(unionOf(2 ** 31, 1)).to.equal(2 ** 31 + 1);
    expect(unionOf(2 ** 32, 2 ** 40)).to.equal(2 ** 32 + 2 ** 40);
    expect(unionOf(2 ** 52, 2 ** 52 + 1)).to.equal(2 ** 52 + 1);
    expect(listBits(2 ** 31 + 2 ** 32 + 2 ** 40 + 2 ** 52)).to.deep.equal([31, 32, 40, 52]);
  });
});

describe('reasons', () => {
  it('are no more than a set has bits', () => {
    expect(REASONS.length).to.be.at.most(MAX_BITS);
  });

  it('are restored from their set, each alone and all together', () => {
    for (const reason of REASONS) expect(reasonsOf(reasonBits([reason]))).to.deep.equal([reason]);
    expect(reasonsOf(reasonBits([...REASONS].reverse()))).to.deep.equal(REASONS);
  });

  it('of a later version are kept by a fold and omitted from responses', () => {
    const rows = [1, 2 ** 31, 2 ** 40, null].map((reasons) => ({ ...emptyMeasures(), reasons }));
    const { reasons } = foldMeasures(rows);
    expect(reasons).to.equal(1 + 2 ** 31 + 2 ** 40);
    expect(reasonsOf(reasons ?? 0)).to.deep.equal(['counter_reset']);
  });
});

describe('sources of figures', () => {
  it('are named when there is one, `mixed` when there are several, null when there is none', () => {
    for (const source of PUE_SOURCES) expect(sourceOf(PUE_SOURCES, sourceBit(PUE_SOURCES, source))).to.equal(source);
    expect(sourceOf(PUE_SOURCES, 0b101)).to.equal('mixed');
    expect([sourceOf(PUE_SOURCES, 0), sourceOf(PUE_SOURCES, null)]).to.deep.equal([null, null]);
  });
});
