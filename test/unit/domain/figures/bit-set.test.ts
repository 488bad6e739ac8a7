import { expect } from 'chai';
import fc from 'fast-check';
import { listBits, MAX_BITS, unionOf } from '../../../../src/domain/figures/bit-set.js';
import {
  SOURCES,
  singleSource,
  sourceBit,
  sourceBits,
  sourcesOf,
} from '../../../../src/domain/figures/figure-sources.js';
import { REASONS, reasonBits, reasonsOf } from '../../../../src/domain/figures/reasons.js';
import { emptyMeasures, foldMeasures } from '../../../../src/domain/measures/measures.js';
import { versionBit, versionsOf } from '../../../../src/domain/measures/provenance.js';

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
    const rows = [1, 2 ** 47, 2 ** 52, null].map((reasons) => ({ ...emptyMeasures(), reasons }));
    const { reasons } = foldMeasures(rows);
    expect(reasons).to.equal(1 + 2 ** 47 + 2 ** 52);
    expect(reasonsOf(reasons ?? 0)).to.deep.equal(['counter_reset']);
  });
});

describe('sources of figures', () => {
  it('are named when there is one, `mixed` when there are several, null when there is none', () => {
    expect(singleSource(['live'])).to.equal('live');
    expect(singleSource(['live', 'simulated'])).to.equal('mixed');
    expect(singleSource([])).to.equal(null);
  });

  for (const [kind, list] of Object.entries<readonly string[]>(SOURCES)) {
    it(`of ${kind} are no more than an int4 column has bits`, () => {
      expect(list.length).to.be.at.most(31);
      expect(new Set(list).size).to.equal(list.length);
    });

    it(`of ${kind} are restored from their set, each alone and all together`, () => {
      for (const source of list) expect(sourcesOf(list, sourceBit(list, source))).to.deep.equal([source]);
      expect(sourcesOf(list, sourceBits(list, [...list].reverse()))).to.deep.equal(list);
      expect([sourcesOf(list, 0), sourcesOf(list, null)]).to.deep.equal([[], []]);
    });

    it(`of ${kind} that a later version stored are omitted from responses`, () => {
      expect(sourcesOf(list, 2 ** 30 + 1)).to.deep.equal([list[0]]);
    });
  }
});

describe('sets of methodology versions', () => {
  it('list the versions of their bits, ascending; none for null', () => {
    expect([versionBit(1), versionBit(2), versionBit(31)]).to.deep.equal([1, 2, 2 ** 30]);
    expect(versionsOf(unionOf(versionBit(2), versionBit(1)))).to.deep.equal([1, 2]);
    expect([versionsOf(0), versionsOf(null)]).to.deep.equal([[], []]);
  });
});
