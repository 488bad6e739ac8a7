import { expect } from 'chai';
import { reasonBits } from '../../../../src/domain/figures/reasons.js';
import { emptyMeasures } from '../../../../src/domain/measures/measures.js';
import { toQuality } from '../../../../src/operations/shared/response/envelope.js';

const UNKNOWN = emptyMeasures();

describe('quality of energy in answers', () => {
  for (const [what, quality, reasons, expected] of [
    ['measured', 0, [], 'measured'],
    ['measured in part where the CPU packages alone are', 0, ['power_measured_partly'], 'measured_partly'],
    ['modelled where a part is, which is worse', 1, ['power_measured_partly'], 'modelled'],
    ['a default where a part is, which is worse', 2, ['power_measured_partly'], 'default'],
    ['unknown without energy', null, ['power_measured_partly'], null],
  ] as const) {
    it(`is ${what}`, () => {
      expect(toQuality({ ...UNKNOWN, quality, reasons: reasonBits(reasons) }).quality).to.equal(expected);
    });
  }
});
