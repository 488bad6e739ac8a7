import { expect } from 'chai';
import { pathsOutsideContract } from '../../src/contract/index.js';
import { type HttpHarness, startHttpHarness } from '../support/http-harness.js';

const BROWSER = { Accept: 'text/html,*/*;q=0.8' };

describe('the headers of the pages', () => {
  let harness: HttpHarness;
  before(async () => {
    harness = await startHttpHarness();
  });

  for (const path of pathsOutsideContract()) {
    it(`${path} loads no external resources and cannot be framed`, async () => {
      const { headers } = await harness.client.get(path, BROWSER);
      expect(headers).to.include({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
      });
      const policy = String(headers['content-security-policy']).split('; ');
      expect(policy).to.include.members(["default-src 'none'", "base-uri 'none'"]);
      const hasSearch = path === '/' || path.includes('/guide');
      expect(policy).to.include(`form-action '${hasSearch ? 'self' : 'none'}'`);
      expect(policy).to.include("frame-ancestors 'none'");
      expect(policy.join()).not.to.match(/https?:|\*|unsafe-eval|upgrade-insecure/);
      const scripts = policy.filter((directive) => directive.startsWith('script-src'));
      expect(scripts).to.eql(path.includes('/guide') ? [] : ["script-src 'self'"]);
      if (path === '/' || path.startsWith('/dashboard')) expect(policy.join()).not.to.contain('unsafe');
      // HSTS is set by the TLS proxy: the service itself uses plain HTTP.
      expect(headers).not.to.have.any.keys('strict-transport-security', 'cross-origin-opener-policy', 'x-powered-by');
    });

    it(`${path} is revalidated each time, and returns 304 when nothing changed`, async () => {
      const { status, headers } = await harness.client.get(path, BROWSER);
      if (status === 302) return;
      expect(headers['cache-control']).to.equal('no-cache');
      if (path === '/') return; // it shows current state, so it has no ETag
      const etag = String(headers['etag']);
      expect(etag).to.match(/^(W\/)?"[^"]+"$/);
      const again = await harness.client.get(path, { ...BROWSER, 'If-None-Match': etag });
      expect([again.status, again.text]).to.eql([304, '']);
      expect((await harness.client.get(path, { ...BROWSER, 'If-None-Match': '"other"' })).status).to.equal(200);
    });
  }
});
