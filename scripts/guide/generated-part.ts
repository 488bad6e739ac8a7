import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** A part of a guide page that is generated from the source. */
export interface GeneratedPart {
  /** Page of src/docs/guide, without `.md`. */
  readonly slug: string;
  /** Name in the two markers that enclose the part. */
  readonly name: string;
  readonly lines: readonly string[];
}

/** The text of a page with the part between its markers replaced; a page without markers gets the part at its end. */
export function replacePart(page: string, { name, lines }: GeneratedPart): string {
  const begin = `<!-- ${name}: made by \`make gen\`, do not edit -->`;
  const end = `<!-- /${name} -->`;
  const part = [begin, ...lines, end].join('\n');
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  return from >= 0 && to > from
    ? page.slice(0, from) + part + page.slice(to + end.length)
    : `${page.trimEnd()}\n\n${part}\n`;
}

/** One row of a Markdown table. */
export const tableRow = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

/** Writes the part into its page. With `--check` it writes nothing and sets the exit code if the page is not up to date. */
export function updateGuidePage(part: GeneratedPart): void {
  const file = new URL(`../../src/docs/guide/${part.slug}.md`, import.meta.url);
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const after = replacePart(before, part);
  if (!process.argv.includes('--check')) writeFileSync(file, after);
  else if (after !== before) {
    console.error(`the ${part.name} table in src/docs/guide/${part.slug}.md is not up to date: run make gen`);
    process.exitCode = 1;
  }
}
