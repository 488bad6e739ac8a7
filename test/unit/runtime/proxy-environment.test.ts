import { expect } from 'chai';
import { proxyMistakes, proxyOf } from '../../../src/runtime/proxy-environment.js';

const PROXY = 'http://proxy.example:3128/';
const both = { HTTP_PROXY: PROXY, HTTPS_PROXY: 'http://secure.example:3128' };
const isDirect = (url: string, noProxy: string): boolean =>
  proxyOf(new URL(url), { ...both, NO_PROXY: noProxy }) === null;

describe('the proxy of the environment', () => {
  it('is that of the scheme; the variable in lower case takes precedence', () => {
    expect(proxyOf(new URL('http://a'), both)).to.equal(PROXY);
    expect(proxyOf(new URL('https://a'), both)).to.equal('http://secure.example:3128/');
    expect(proxyOf(new URL('https://a'), { HTTP_PROXY: PROXY })).to.equal(null);
    expect(proxyOf(new URL('http://a'), { ...both, http_proxy: 'other:80' })).to.equal('http://other/');
    expect(proxyOf(new URL('http://a'), { HTTP_PROXY: PROXY, http_proxy: '', NO_PROXY: 'a', no_proxy: '' })).to.equal(
      null,
    );
    expect(proxyOf(new URL('http://a'), {})).to.equal(null);
  });

  /** Entry, URLs that are reached directly, URLs that are not. */
  const rules: readonly (readonly [entry: string, direct: readonly string[], through: readonly string[]])[] = [
    ['*', ['http://a', 'https://10.0.0.1'], []],
    ['example.com', ['http://example.com', 'https://a.b.EXAMPLE.com'], ['http://notexample.com', 'http://example.org']],
    ['.example.com', ['http://a.example.com'], ['http://example.com']],
    ['*.example.com', ['http://a.example.com'], ['http://example.com']],
    ['.svc, .cluster.local', ['http://p.monitoring.svc:9090', 'http://p.a.svc.cluster.local'], ['http://svc.example']],
    ['example.com:9090', ['http://example.com:9090'], ['http://example.com', 'http://example.com:9091']],
    ['example.com:443', ['https://example.com'], ['http://example.com']],
    ['10.0.0.0/8', ['http://10.1.2.3:9090', 'https://10.255.0.1'], ['http://11.0.0.1', 'http://ten.example']],
    ['10.0.0.0/33,10.0.0.0/x,x/8', [], ['http://10.0.0.1']],
    ['192.168.1.1', ['http://192.168.1.1'], ['http://192.168.1.10']],
    ['fd00::/8', ['http://[fd00::1]:9090'], ['http://[fe00::1]', 'http://10.0.0.1']],
    ['[2001:db8::1]:9090', ['http://[2001:db8::1]:9090'], ['http://[2001:db8::1]']],
    ['2001:db8::1', ['http://[2001:db8::1]:9090'], ['http://[2001:db8::2]']],
    ['', ['http://localhost:9090', 'http://127.0.0.2', 'http://[::1]'], ['http://example.com']],
  ];
  for (const [entry, direct, through] of rules) {
    it(`is not used for the hosts of NO_PROXY=${entry}`, () => {
      for (const url of direct) expect(isDirect(url, entry), url).to.equal(true);
      for (const url of through) expect(isDirect(url, entry), url).to.equal(false);
    });
  }

  it('is named if it is not a URL, without its value', () => {
    const wrong = { HTTPS_PROXY: 'http://user:s3cret@', http_proxy: 'socks5://user:s3cret@proxy', HTTP_PROXY: PROXY };
    const mistakes = proxyMistakes(wrong);
    expect(mistakes.map((text) => text.split(' ')[0])).to.have.members(['HTTPS_PROXY', 'http_proxy']);
    expect(mistakes.join()).not.to.match(/user|s3cret/);
    expect(() => proxyOf(new URL('https://a'), wrong)).to.throw(TypeError, /^HTTPS_PROXY must be/);
    expect(proxyMistakes({ ...both, HTTPS_PROXY: 'user:password@proxy:3128' })).to.deep.equal([]);
  });
});
