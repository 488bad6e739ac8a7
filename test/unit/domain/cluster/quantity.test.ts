import { expect } from 'chai';
import fc from 'fast-check';
import { parseQuantity } from '../../../../src/domain/cluster/quantity.js';

describe('a Kubernetes quantity', () => {
  const cases: readonly (readonly [text: string, value: number | null])[] = [
    ['0', 0],
    ['4', 4],
    ['100m', 0.1],
    ['2500m', 2.5],
    ['1500000n', 0.0015],
    ['250u', 0.00025],
    ['1k', 1000],
    ['1Ki', 1024],
    ['16Gi', 2 ** 34],
    ['1.5Gi', 1.5 * 2 ** 30],
    ['1M', 1e6],
    ['1E', 1e18],
    ['1Ei', 2 ** 60],
    ['1e3', 1000],
    ['1E3', 1000],
    ['12e-1', 1.2],
    ['.5', 0.5],
    ['5.', 5],
    ['+1', 1],
    ['-1', -1],
    [' 1 ', 1],
    ['', null],
    ['m', null],
    ['1KI', null],
    ['1 Ki', null],
    ['1mm', null],
    ['0x10', null],
    ['1e', null],
    ['NaN', null],
    ['Infinity', null],
  ];
  for (const [text, value] of cases) {
    it(`"${text}" is ${value}`, () => expect(parseQuantity(text)).to.equal(value));
  }

  it('in millicores is the exact number of thousandths', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), (millis) => parseQuantity(`${millis}m`) === millis / 1000),
    );
  });

  it('is never NaN for any text', () => {
    fc.assert(fc.property(fc.string(), (text) => !Number.isNaN(parseQuantity(text))));
  });
});
