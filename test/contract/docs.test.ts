import { expect } from 'chai';
import { type HttpHarness, startHttpHarness } from '../support/http-harness.js';

describe('the documentation pages', () => {
  let harness: HttpHarness;
  before(async () => {
    harness = await startHttpHarness();
  });

  /** Resources that the browser loads for a page. */
  const loadedBy = (html: string): string[] =>
    [...html.matchAll(/<(?:script|link|img)[^>]*(?:src|href)=["']([^"']+)["']/g)].map((match) => String(match[1]));

  for (const page of ['/docs/', '/redoc/', '/api/v1/docs/', '/api/v1/redoc/']) {
    it(`${page} loads only resources of this service, and only existing ones`, async () => {
      const { status, text, headers } = await harness.client.get(page);
      expect([status, headers['content-type']]).to.eql([200, 'text/html; charset=utf-8']);
      expect(text).not.to.match(/https:\/\//);
      const loaded = loadedBy(text);
      expect(loaded).to.have.length.greaterThan(1);
      for (const link of loaded) {
        const asset = await harness.client.get(new URL(link, `http://service${page}`).pathname);
        expect(asset.status, link).to.equal(200);
        expect(asset.headers['x-content-type-options'], link).to.equal('nosniff');
      }
    });

    it(`${page} runs no inline script`, async () => {
      const { text } = await harness.client.get(page);
      expect(text).not.to.match(/<script(?![^>]*\ssrc=)/);
    });

    it(`${page} shows the contract of its own prefix`, async () => {
      const script = page.endsWith('docs/') ? 'swagger-ui-init.js' : 'redoc-init.js';
      const { text } = await harness.client.get(page + script);
      expect(text)
        .to.contain('../openapi.json')
        .and.not.to.match(/https?:\/\/(?!www\.w3\.org)/);
      const contract = await harness.client.get(new URL('../openapi.json', `http://service${page}`).pathname);
      expect(contract.body.openapi).to.equal('3.0.3');
    });

    it(`${page} is also found without the trailing slash`, async () => {
      const bare = page.slice(0, -1);
      const { status, headers } = await harness.client.get(bare);
      expect([status, new URL(String(headers['location']), `http://service${bare}`).pathname]).to.eql([302, page]);
    });
  }

  it('does not ask another host to validate the contract', async () => {
    expect((await harness.client.get('/docs/swagger-ui-init.js')).text).to.contain('validatorUrl: null');
  });

  it('serves the ReDoc bundle without its external logo', async () => {
    const { text } = await harness.client.get('/redoc/redoc.standalone.js');
    expect(text.length).to.be.greaterThan(500_000);
    expect(text).not.to.contain('cdn.redoc.ly');
  });
});
