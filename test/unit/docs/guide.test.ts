import { expect } from 'chai';
import { renderGuidePage } from '../../../scripts/guide/render-guide-page.js';
import { loadGuide } from '../../../src/contract/index.js';
import { GUIDE_PAGES } from '../../../src/contract/outside-contract.js';
import { searchGuide } from '../../../src/docs/search-guide.js';

const PAGE = `# Two pods & a node

Intro with \`kubectl <name>\`.

## Idle capacity

Shared by [pods](queries.md#idle-capacity), see [the site](https://example.com/a.md).
`;

describe('rendering a guide page', () => {
  const page = renderGuidePage('sample', PAGE);

  it('generates an anchor for each heading and the plain text of each section', () => {
    expect(page.title).to.equal('Two pods & a node');
    expect(page.html).to.contain('<h2 id="idle-capacity">Idle capacity</h2>');
    expect(page.sections.map(({ anchor, title }) => [anchor, title])).to.eql([
      ['two-pods--a-node', 'Two pods & a node'],
      ['idle-capacity', 'Idle capacity'],
    ]);
    expect(page.sections[0]?.text).to.equal('Intro with kubectl <name> .');
  });

  it('removes the file extension from links between pages and keeps other links', () => {
    expect(page.html).to.contain('href="queries#idle-capacity"').and.contain('href="https://example.com/a.md"');
  });

  it('rejects raw HTML and a page without a title', () => {
    expect(() => renderGuidePage('sample', '# A\n\n<script>alert(1)</script>\n')).to.throw('raw HTML');
    expect(() => renderGuidePage('sample', 'No title\n')).to.throw('title');
  });
});

describe('the search of the guide', () => {
  const pages = [renderGuidePage('sample', PAGE)];

  it('finds sections that contain all words, titles first, case-insensitively', () => {
    expect(searchGuide(pages, 'IDLE shared').map(({ slug, anchor }) => `${slug}#${anchor}`)).to.eql([
      'sample#idle-capacity',
    ]);
    expect(searchGuide(pages, 'node').map(({ anchor }) => anchor)).to.eql(['two-pods--a-node', 'idle-capacity']);
    expect(searchGuide(pages, 'absent')).to.eql([]);
    expect(searchGuide(pages, '   ')).to.eql([]);
  });
});

describe('the guide', () => {
  it('contains every page, each with sections', () => {
    const pages = loadGuide();
    expect(pages.map(({ slug }) => slug)).to.eql([...GUIDE_PAGES]);
    for (const { slug, sections } of pages) expect(sections, slug).not.to.be.empty;
  });

  it('links only to pages and sections that exist', () => {
    const pages = loadGuide();
    const anchors = new Set(
      pages.flatMap(({ slug, sections }) => [slug, ...sections.map(({ anchor }) => `${slug}#${anchor}`)]),
    );
    for (const { slug, html } of pages)
      for (const [, link = ''] of html.matchAll(/href="([^"]+)"/g))
        if (!/^https?:/.test(link))
          expect(anchors.has(link.startsWith('#') ? slug + link : link), `${slug}: ${link}`).to.equal(true);
  });
});
