import { expect } from 'chai';
import { createKeyCheck } from '../../../src/http/contract/api-keys.js';
import { Problem } from '../../../src/problem/problem.js';

describe('rotated API keys', () => {
  it('are valid from the first request after the change, and replaced ones are not', () => {
    let entries: readonly string[] = ['ci:0123456789abcdef'];
    const attempts = { requireAttempt: () => {}, countInvalid: () => {} };
    const check = createKeyCheck(() => entries, attempts);
    const nameOf = (key: string): string | null => check({ authorization: `Bearer ${key}` }, null).name;
    const kindOf = (key: string): string => {
      try {
        nameOf(key);
        return 'accepted';
      } catch (error) {
        return error instanceof Problem ? error.kind : 'failed';
      }
    };
    expect(nameOf('0123456789abcdef')).to.equal('ci');
    entries = ['deploy:fedcba9876543210'];
    expect(kindOf('0123456789abcdef')).to.equal('unauthorized');
    expect(nameOf('fedcba9876543210')).to.equal('deploy');
    entries = [];
    expect(kindOf('fedcba9876543210')).to.equal('no-api-key-configured');
  });
});
