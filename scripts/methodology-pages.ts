import { readFileSync } from 'node:fs';
import { coefficientTable } from './guide/coefficient-tables.js';
import { updateGuidePage } from './guide/generated-part.js';
import { bodyLines, demoteHeadings, sectionsOf } from './guide/markdown-sections.js';

/**
 * Writes the guide's pages on the methodology and on its coefficients from the pages of the source, so that users read
 * what the code implements; `--check` reports whether they are up to date.
 */
const read = (file: string): string => readFileSync(new URL(`../src/${file}`, import.meta.url), 'utf8');

updateGuidePage({
  slug: 'methodology',
  name: 'formulas',
  lines: bodyLines(read('domain/estimation/README.md')),
});

updateGuidePage({
  slug: 'methodology',
  name: 'licences',
  lines: demoteHeadings(bodyLines(read('reference/data/LICENSES.md'))),
});

updateGuidePage({
  slug: 'coefficients',
  name: 'tables',
  lines: sectionsOf(read('reference/data/README.md')).flatMap(({ title, lines }) => [
    `## ${title}`,
    '',
    ...lines,
    '',
    ...coefficientTable(title, read(`reference/data/${title}`)),
    '',
  ]),
});
