import type { RequestHandler, Router } from 'express';
import { type GUIDE_FILES, type GuidePage, loadGuide } from '../contract/index.js';
import { createPage, setGuidePolicy } from './html-page.js';
import { type GuideHit, MAX_SEARCH_LENGTH, searchGuide } from './search-guide.js';
import { serveBrowserFile, serveText } from './serve-text.js';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? '');

interface Layout {
  readonly title: string;
  readonly body: string;
  /** Content of the search field. */
  readonly search: string;
}

/**
 * Serves the guide: an index with a search, and the pages. It works without JavaScript.
 * @param root relative URL from a page to the root of the service
 */
export function createGuidePages(root: string): Router {
  const pages = loadGuide();
  const layout = ({ title, body, search }: Layout): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>GreenKube API: ${escapeHtml(title)}</title>
<link rel="icon" href="./favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="./guide.css">
</head>
<body>
<nav><a href="${root}">GreenKube API</a> <a href="./">Guide</a> <a href="../docs/">Try it</a> <a href="../redoc/">Reference</a>
<form action="./" role="search"><label for="q">Search</label> <input id="q" name="q" type="search" maxlength="${MAX_SEARCH_LENGTH}" value="${escapeHtml(search)}"></form></nav>
<main>
${body}
</main>
</body>
</html>
`;
  const serveIndex: RequestHandler = (req, res, next) => {
    const search = new URL(req.originalUrl, 'http://guide').searchParams.get('q')?.slice(0, MAX_SEARCH_LENGTH) ?? '';
    const body = search.trim() === '' ? indexHtml(pages) : hitsHtml(search, searchGuide(pages, search));
    serveText('html', layout({ title: 'Guide', body, search }))(req, res, next);
  };
  const served = Object.fromEntries(
    pages.map(({ slug, title, html }) => [slug, serveText('html', layout({ title, body: html, search: '' }))]),
  ) as Record<GuidePage['slug'], RequestHandler>;
  const files: Partial<Record<(typeof GUIDE_FILES)[number], RequestHandler>> = {
    '': serveIndex,
    'favicon.svg': serveBrowserFile('favicon.svg'),
    'guide.css': serveBrowserFile('guide.css'),
    ...served,
  };
  return createPage('guide', setGuidePolicy, files);
}

const indexHtml = (pages: readonly GuidePage[]): string => `<h1 id="guide">Guide</h1>
<ol>
${pages.map(({ slug, title, sections }) => `<li><a href="${slug}">${escapeHtml(title)}</a>${sectionLinks(slug, sections)}</li>`).join('\n')}
</ol>`;

const sectionLinks = (slug: string, sections: GuidePage['sections']): string => {
  const links = sections.slice(1).map(({ anchor, title }) => `<a href="${slug}#${anchor}">${escapeHtml(title)}</a>`);
  return links.length === 0 ? '' : `<p>${links.join(' · ')}</p>`;
};

const hitsHtml = (
  search: string,
  hits: readonly GuideHit[],
): string => `<h1 id="results">Results for “${escapeHtml(search)}”</h1>
${hits.length === 0 ? '<p>No section contains all of these words.</p>' : ''}
<ul class="hits">
${hits.map(({ slug, anchor, title, excerpt }) => `<li><a href="${slug}#${anchor}">${escapeHtml(title)}</a><p>${escapeHtml(excerpt)}</p></li>`).join('\n')}
</ul>`;
