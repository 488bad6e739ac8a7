import { expect } from 'chai';
import { redocHtml } from 'redoc-express/dist/redoc-html-template.js';
import { createRedocHtml, withLocalFiles } from '../../../src/docs/redoc-html.js';

const PACKAGE_PAGE = redocHtml({
  title: 'Things',
  specUrl: '../things.json',
  redocOptions: { expandResponses: '200' },
});

describe('the page of ReDoc', () => {
  it('has the element that ReDoc fills, and loads the bundle before the script that starts it', () => {
    const { html } = createRedocHtml();
    expect(html).to.contain('<title>GreenKube API: reference (ReDoc)</title>').and.contain('id="redoc-container"');
    const scripts = [...html.matchAll(/<script([^>]*)>/g)].map((match) => String(match[1]).trim());
    expect(scripts).to.eql(['src="./redoc.standalone.js"', 'src="./redoc-init.js"']);
  });

  it('starts ReDoc with the address and the options that redoc-express is given', () => {
    const { initScript } = withLocalFiles(PACKAGE_PAGE);
    expect(initScript.replaceAll(/\s+/g, ' ').trim()).to.equal(
      'Redoc.init( "../things.json", {"expandResponses":"200"}, document.getElementById("redoc-container") );',
    );
  });

  for (const part of ['<html', '<link href="https:', '<style>', '<script>', "<script nonce=''"])
    it(`is refused when redoc-express writes no ${part}`, () => {
      expect(PACKAGE_PAGE).to.contain(part);
      expect(() => withLocalFiles(PACKAGE_PAGE.replace(part, '<other'))).to.throw('redoc-express has no');
    });

  it('is refused when redoc-express loads another file from another host', () => {
    const page = PACKAGE_PAGE.replace('</head>', '<link href="/a.css"><img src="https://example.com/a.svg"></head>');
    expect(() => withLocalFiles(page)).to.throw('loads more');
  });
});
