import { expect } from 'chai';
import { GUIDE_PAGES } from '../../src/contract/outside-contract.js';
import { type HttpHarness, startHttpHarness } from '../support/http-harness.js';

describe('the guide', () => {
  let harness: HttpHarness;
  before(async () => {
    harness = await startHttpHarness();
  });

  for (const prefix of ['', '/api/v1']) {
    it(`is served at ${prefix}/guide/ with links to each page`, async () => {
      const { status, text } = await harness.client.get(`${prefix}/guide/`);
      expect(status).to.equal(200);
      for (const slug of GUIDE_PAGES) {
        expect(text).to.contain(`href="${slug}"`);
        const page = await harness.client.get(`${prefix}/guide/${slug}`);
        expect([page.status, page.headers['content-type']], slug).to.eql([200, 'text/html; charset=utf-8']);
        expect(page.headers['content-security-policy'], slug).to.contain("default-src 'none'");
        expect(page.text, slug).not.to.match(/<script|<style|src="https?:/);
      }
    });
  }

  it('finds sections by words and escapes the search text', async () => {
    const found = await harness.client.get('/guide/?q=idle+capacity');
    expect(found.text).to.contain('href="queries#idle-capacity"');
    const hostile = await harness.client.get(`/guide/?q=${encodeURIComponent('"><script>alert(1)</script>')}`);
    expect(hostile.status).to.equal(200);
    expect(hostile.text).to.contain('No section contains all of these words.');
    expect(hostile.text).not.to.contain('<script>');
  });

  it('can be searched from the landing page', async () => {
    const { text } = await harness.client.get('/', { Accept: 'text/html' });
    expect(text).to.contain('<form action="guide/" role="search">');
  });
});
