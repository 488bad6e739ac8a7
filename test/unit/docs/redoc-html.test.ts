import { expect } from 'chai';
import { redocHtml } from 'redoc-express/dist/redoc-html-template.js';
import { createRedocHtml, withLocalFiles } from '../../../src/docs/redoc-html.js';

const PACKAGE_PAGE = redocHtml({
  title: 'Things',
  specUrl: '../things.json',
  redocOptions: { expandResponses: '200' },
});

describe('the ReDoc page', () => {
  it('contains the element that ReDoc fills, and loads the bundle before the start script', () => {
    const { html } = createRedocHtml();
    expect(html).to.contain('<title>GreenKube API: reference (ReDoc)</title>').and.contain('id="redoc-container"');
    const scripts = [...html.matchAll(/<script([^>]*)>/g)].map((match) => String(match[1]).trim());
    expect(scripts).to.eql(['src="./redoc.standalone.js"', 'src="./redoc-init.js"']);
  });

  it('passes the URL and the options given to redoc-express to ReDoc', () => {
    const { initScript } = withLocalFiles(PACKAGE_PAGE);
    expect(initScript.replaceAll(/\s+/g, ' ').trim()).to.equal(
      'Redoc.init( "../things.json", {"expandResponses":"200"}, document.getElementById("redoc-container") );',
    );
  });

  for (const part of ['<html', '<link href="https:', '<style>', '<script>', "<script nonce=''"])
    it(`is rejected when redoc-express omits ${part}`, () => {
      expect(PACKAGE_PAGE).to.contain(part);
      expect(() => withLocalFiles(PACKAGE_PAGE.replace(part, '<other'))).to.throw('redoc-express has no');
    });

  it('is rejected when redoc-express loads another file from another host', () => {
    const page = PACKAGE_PAGE.replace('</head>', '<link href="/a.css"><img src="https://example.com/a.svg"></head>');
    expect(() => withLocalFiles(page)).to.throw('loads more');
  });
});
