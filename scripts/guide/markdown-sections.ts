/** A section of a Markdown file, from a heading of the second level to the next one. */
export interface MarkdownSection {
  readonly title: string;
  readonly lines: readonly string[];
}

/** The text of a Markdown file without its title, as lines without blank ones at either end. */
export function bodyLines(markdown: string): string[] {
  return markdown
    .replace(/^# .*\n/, '')
    .trim()
    .split('\n');
}

/** The sections of a Markdown file; text before the first heading of the second level is not included. */
export function sectionsOf(markdown: string): MarkdownSection[] {
  return markdown
    .split(/^(?=## )/m)
    .slice(1)
    .map((part) => {
      const [heading = '', ...lines] = part.trim().split('\n');
      return { title: heading.slice(3), lines };
    });
}

/** Lines with every heading one level deeper, for a file that becomes a section of a page. */
export const demoteHeadings = (lines: readonly string[]): string[] =>
  lines.map((line) => (/^#+ /.test(line) ? `#${line}` : line));
