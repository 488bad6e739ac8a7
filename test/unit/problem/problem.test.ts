import { expect } from 'chai';
import { CATALOGUE, PROBLEM_KINDS } from '../../../src/problem/catalogue.js';
import { invalidParameter, Problem } from '../../../src/problem/problem.js';

describe('problems', () => {
  it('have a title, a client or server error status, and a slug that can stand in a URL', () => {
    for (const kind of PROBLEM_KINDS) {
      expect(kind).to.match(/^[a-z]+(-[a-z]+)*$/);
      expect(CATALOGUE[kind].status, kind).to.be.within(400, 599);
      expect(CATALOGUE[kind].title, kind).to.match(/^[A-Z]/);
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

  it('say when to try again if and only if trying again can help', () => {
    for (const kind of PROBLEM_KINDS)
      expect('Retry-After' in new Problem(kind, '').headers, kind).to.equal(CATALOGUE[kind].status === 503);
  });

  it('name the parameter at fault', () => {
    expect(invalidParameter('limit', 'is too large').errors).to.eql([
      { pointer: '/query/limit', detail: 'is too large' },
    ]);
  });
});
