import { expect } from 'chai';
import { retryAfterSeconds } from '../../../src/runtime/retry-after.js';

const DATE = 'Wed, 31 Jan 2024 10:00:00 GMT';

describe('Retry-After', () => {
  const cases: readonly (readonly [text: string | null, date: string | null, seconds: number | null])[] = [
    [null, DATE, null],
    ['0', null, 0],
    ['7', null, 7],
    [' 120 ', null, 120],
    ['-5', DATE, null],
    ['1.5', DATE, null],
    ['99999999999', DATE, null],
    ['soon', DATE, null],
    ['Wed, 31 Jan 2024 10:00:30 GMT', DATE, 30],
    ['Wed, 31 Jan 2024 09:00:00 GMT', DATE, 0],
    ['Wed, 31 Jan 2024 10:00:30 GMT', null, null],
  ];
  for (const [text, date, seconds] of cases)
    it(`of ${text} at ${date} is ${seconds} seconds`, () => {
      expect(retryAfterSeconds(text, date)).to.equal(seconds);
    });
});
