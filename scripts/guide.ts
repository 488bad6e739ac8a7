import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { GUIDE_PAGES } from '../src/contract/outside-contract.js';
import { renderGuidePage } from './guide/render-guide-page.js';

/**
 * Renders the pages of src/docs/guide to generated/guide.json, from which the service serves them; with `--check` it
 * only reports whether the file is up to date.
 */
const GENERATED = new URL('../generated/guide.json', import.meta.url);
const markdownOf = (slug: string): string =>
  readFileSync(new URL(`../src/docs/guide/${slug}.md`, import.meta.url), 'utf8');

const pages = GUIDE_PAGES.map((slug) => renderGuidePage(slug, markdownOf(slug)));
const after = `${JSON.stringify(pages, null, 1)}\n`;

if (!process.argv.includes('--check')) writeFileSync(GENERATED, after);
else if (!existsSync(GENERATED) || readFileSync(GENERATED, 'utf8') !== after) {
  console.error('generated/guide.json is not up to date: run make gen');
  process.exitCode = 1;
}
