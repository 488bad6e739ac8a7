import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Option } from '../src/config/options/option.js';
import { OPTION_LIST } from '../src/config/options/options.js';

/**
 * Writes the table of options between its markers in the guide; with `--check` it reports whether it is up to date.
 */
const PAGE = new URL('../src/docs/guide/configuration.md', import.meta.url);
const BEGIN = '<!-- configuration: made by `make gen`, do not edit -->';
const END = '<!-- /configuration -->';

function row(option: Option<unknown>): string {
  const shown = option.type.show(option.fallback);
  const value = Array.isArray(shown) ? shown.join(', ') : String(shown ?? '');
  const help = option.isSecret ? `${option.help} Also as \`${option.env}_FILE\`.` : option.help;
  const cells = [`\`${option.env}\``, value === '' ? '' : `\`${value}\``, option.type.syntax, help];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

const table = [
  BEGIN,
  '| Variable | Default | Value | Meaning |',
  '| --- | --- | --- | --- |',
  ...OPTION_LIST.map(([, option]) => row(option)),
  END,
].join('\n');

const before = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : '# Configuration\n';
const start = before.indexOf(BEGIN);
const end = before.indexOf(END);
const after =
  start >= 0 && end > start
    ? before.slice(0, start) + table + before.slice(end + END.length)
    : `${before.trimEnd()}\n\n${table}\n`;

if (!process.argv.includes('--check')) writeFileSync(PAGE, after);
else if (after !== before) {
  console.error('the table of options in src/docs/guide/configuration.md is not up to date: run make gen');
  process.exitCode = 1;
}
