import { expect } from 'chai';
import { CATALOGUE, PROBLEM_KINDS } from '../../../src/problem/catalogue.js';
import { invalidParameter, Problem } from '../../../src/problem/problem.js';

describe('problems', () => {
  it('have a title, a client or server error status, and a URL-safe slug', () => {
    for (const kind of PROBLEM_KINDS) {
      expect(kind).to.match(/^[a-z]+(-[a-z]+)*$/);
      expect(CATALOGUE[kind].status, kind).to.be.within(400, 599);
      expect(CATALOGUE[kind].title, kind).to.match(/^[A-Z][^<&]+$/);
      // The texts are inserted into HTML.
      for (const text of [CATALOGUE[kind].meaning, CATALOGUE[kind].remedy])
        expect(text, kind).to.match(/^[A-Z`][^<&]+\.$/);
    }
  });

  it('show the client the detail, never the cause', () => {
    const problem = new Problem('internal', 'sorry', { cause: new Error('secret') });
    expect(problem.toBody('urn:uuid:x')).to.eql({
      type: '/problems/internal',
      title: 'Internal error',
      status: 500,
      detail: 'sorry',
      instance: 'urn:uuid:x',
    });
  });

  it('have Retry-After if and only if a retry can help', () => {
    for (const kind of PROBLEM_KINDS)
      expect('Retry-After' in new Problem(kind, '').headers, kind).to.equal(CATALOGUE[kind].status === 503);
  });

  it('name the invalid parameter', () => {
    expect(invalidParameter('limit', 'is too large').errors).to.eql([
      { pointer: '/query/limit', detail: 'is too large' },
    ]);
  });

  it('truncate texts to the limits of the contract, and mark the truncation', () => {
    const errors = Array.from({ length: 101 }, () => ({
      pointer: `/query/${'p'.repeat(400)}`,
      detail: 'd'.repeat(1001),
    }));
    const body = new Problem('invalid-request', '😀'.repeat(2001), { errors }).toBody('urn:uuid:x');
    expect(body.detail).to.equal(`${'😀'.repeat(1999)}…`);
    expect(body.errors).to.have.length(100);
    expect(body.errors?.[0]).to.eql({ pointer: `/query/${'p'.repeat(292)}…`, detail: `${'d'.repeat(999)}…` });
    expect(new Problem('internal', '😀'.repeat(2000)).toBody('x').detail).to.equal('😀'.repeat(2000));
  });
});
