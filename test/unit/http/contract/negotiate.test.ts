import { expect } from 'chai';
import { preferredMediaType } from '../../../../src/http/contract/negotiate.js';

const OFFERED = ['application/json', 'text/html'];

describe('the preferred media type', () => {
  const cases: readonly (readonly [string | undefined, string | null])[] = [
    [undefined, 'application/json'],
    ['', 'application/json'],
    ['*/*', 'application/json'],
    ['text/*', 'text/html'],
    ['text/html, */*;q=0.8', 'text/html'],
    ['text/html, application/json', 'application/json'],
    ['text/html, */*', 'application/json'],
    ['text/html;q=0.5, application/json;q=0.6', 'application/json'],
    ['*/*;q=1, application/json;q=0', 'text/html'],
    ['application/json;version=1', 'application/json'],
    ['application/json;q=high', null],
    ['image/png', null],
    ['json', null],
    ['*/html', null],
    ['application/problem+json', 'application/json'],
    ['Application/Problem+JSON;q=0.5 , application/problem+json', 'application/json'],
    ['application/problem+json;q=0', null],
    ['application/problem+json, image/png', null],
    ['application/problem+json, text/html', 'text/html'],
  ];
  for (const [accept, expected] of cases)
    it(`is ${expected} for Accept: ${accept}`, () => {
      expect(preferredMediaType(accept, OFFERED)).to.equal(expected);
    });
});
