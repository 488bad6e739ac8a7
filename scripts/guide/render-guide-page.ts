import { Marked, type Tokens } from 'marked';
import type { GuidePage, GuideSection } from '../../src/contract/index.js';

/** `Connect your cluster` becomes `connect-your-cluster`, as on GitHub. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

/** Markdown links between pages end in `.md`, so that they also work in a checkout; served pages have no extension. */
const servedLink = (href: string): string =>
  href.replace(/^([a-z-]+)\.md(#.*)?$/, (_, slug, anchor = '') => slug + anchor);

const plainText = (html: string): string =>
  html
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
    .trim();

/**
 * A page of the guide as HTML, and its sections as text for the search. The first line is the title (`# …`).
 * @throws Error when the page has no title, or raw HTML other than comments
 */
export function renderGuidePage(slug: string, markdown: string): GuidePage {
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth }: Tokens.Heading) {
        const html = this.parser.parseInline(tokens);
        return `<h${depth} id="${anchorOf(plainText(html))}">${html}</h${depth}>\n`;
      },
      link({ href, tokens }: Tokens.Link) {
        return `<a href="${servedLink(href)}">${this.parser.parseInline(tokens)}</a>`;
      },
      html({ text }: Tokens.HTML | Tokens.Tag) {
        if (/^\s*<!--[\s\S]*-->\s*$/.test(text)) return '';
        throw new Error(`${slug}.md: raw HTML is not rendered: ${text.trim()}`);
      },
    },
  });
  const title = /^# (.+)\n/.exec(markdown)?.[1];
  if (title === undefined) throw new Error(`${slug}.md: the first line must be its title`);
  const html = marked.parse(markdown, { async: false });
  return { slug, title, html, sections: sectionsOf(html) };
}

/** Splits the page into sections, from one heading to the next. */
function sectionsOf(html: string): GuideSection[] {
  return html.split(/(?=<h[1-3] id=)/).flatMap((part) => {
    const heading = /^<h[1-3] id="([^"]*)">([\s\S]*?)<\/h[1-3]>/.exec(part);
    if (heading === null) return [];
    const [whole, anchor = '', title = ''] = heading;
    return [{ anchor, title: plainText(title), text: plainText(part.slice(whole.length)) }];
  });
}
