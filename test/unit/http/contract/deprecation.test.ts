import { expect } from 'chai';
import type { Operation } from 'openapi-backend';
import { deprecationHeaders } from '../../../../src/http/contract/deprecation.js';

const operation = (change: Readonly<Record<string, unknown>>): Operation => ({
  operationId: 'getMetrics',
  path: '/',
  method: 'get',
  responses: {},
  ...change,
});
const DATES = { 'x-deprecated-at': '2026-01-01', 'x-sunset': '2026-07-01' };

describe('headers of deprecated operations', () => {
  it('are the dates of RFC 9745 and RFC 8594, both at midnight UTC', () => {
    expect(deprecationHeaders(operation({ deprecated: true, ...DATES }))).to.eql({
      Deprecation: '@1767225600',
      Sunset: 'Wed, 01 Jul 2026 00:00:00 GMT',
    });
  });

  it('accept dates that are 180 days apart', () => {
    const { Sunset } = deprecationHeaders(operation({ deprecated: true, ...DATES, 'x-sunset': '2026-06-30' }));
    expect(Sunset).to.equal('Tue, 30 Jun 2026 00:00:00 GMT');
  });

  it('are absent for an operation that is not deprecated', () => {
    expect(deprecationHeaders(operation({}))).to.eql({});
    expect(deprecationHeaders(operation({ deprecated: false, ...DATES }))).to.eql({});
  });

  for (const [what, change] of [
    ['both dates', {}],
    ['x-deprecated-at', { 'x-sunset': '2026-07-01' }],
    ['x-sunset', { 'x-deprecated-at': '2026-01-01' }],
    ['an existing day', { ...DATES, 'x-sunset': '2026-02-30' }],
    ['a date of ten characters', { ...DATES, 'x-sunset': '2026-07-01T12:00:00Z' }],
    ['a text', { ...DATES, 'x-deprecated-at': 20_260_101 }],
    ['an end after the start', { ...DATES, 'x-sunset': '2026-01-01' }],
    ['180 days of notice', { ...DATES, 'x-sunset': '2026-06-29' }],
  ] as const)
    it(`are rejected without ${what}`, () => {
      expect(() => deprecationHeaders(operation({ deprecated: true, ...change }))).to.throw(/^getMetrics/);
    });
});
