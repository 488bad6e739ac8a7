import { expect } from 'chai';
import { createKeyAttempts, INVALID_KEYS } from '../../../../src/http/contract/key-attempts.js';
import { Problem } from '../../../../src/problem/problem.js';

describe('the limit of invalid API keys', () => {
  let seconds = 0;
  const logged: object[] = [];
  const attempts = createKeyAttempts(
    (fields) => logged.push(fields),
    () => seconds,
  );
  const isRefused = (address: string): string | null => {
    try {
      attempts.requireAttempt(address);
      return null;
    } catch (error) {
      if (!(error instanceof Problem) || error.kind !== 'too-many-invalid-keys') throw error;
      return error.headers['Retry-After'] ?? '';
    }
  };
  const fail = (address: string, times: number): void => {
    for (let time = 0; time < times; time += 1) attempts.countInvalid(address);
  };

  it('refuses an address after twenty invalid keys, and allows one more every three seconds', () => {
    fail('192.0.2.1', INVALID_KEYS - 1);
    expect(isRefused('192.0.2.1')).to.equal(null);
    fail('192.0.2.1', 1);
    expect(isRefused('192.0.2.1')).to.equal('3');
    expect(isRefused('192.0.2.2'), 'another address').to.equal(null);
    expect(logged).to.have.length(INVALID_KEYS);
    expect(logged.at(-1)).to.eql({ clientAddress: '192.0.2.1', isBlocked: true });
    seconds += 2.9;
    expect(isRefused('192.0.2.1')).to.equal('1');
    seconds += 0.1;
    expect(isRefused('192.0.2.1')).to.equal(null);
    fail('192.0.2.1', 1);
    expect(isRefused('192.0.2.1')).to.equal('3');
  });

  it('counts the addresses of one IPv6 network of 64 bits as one', () => {
    fail('2001:db8:0:1::1', 10);
    fail('2001:DB8::1:2:3:4:5', 10);
    expect(isRefused('2001:db8:0:1:ffff::9')).to.equal('3');
    expect(isRefused('2001:db8:0:2::1')).to.equal(null);
  });

  it('remembers at most 10,000 addresses, and forgets the oldest', () => {
    fail('198.51.100.1', INVALID_KEYS);
    for (let host = 0; host < 10_000; host += 1) attempts.countInvalid(`10.0.${host >> 8}.${host & 255}`);
    expect(isRefused('198.51.100.1')).to.equal(null);
  });
});
