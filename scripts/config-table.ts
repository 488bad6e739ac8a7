import type { Option } from '../src/config/options/option.js';
import { OPTION_LIST } from '../src/config/options/options.js';
import { tableRow, updateGuidePage } from './guide/generated-part.js';

/** Writes the table of options into the guide's page on configuration; `--check` reports whether it is up to date. */
function row(option: Option<unknown>): string {
  const shown = option.type.show(option.fallback);
  const value = Array.isArray(shown) ? shown.join(', ') : String(shown ?? '');
  const help = option.isSecret ? `${option.help} Also as \`${option.env}_FILE\`.` : option.help;
  return tableRow([`\`${option.env}\``, value === '' ? '' : `\`${value}\``, option.type.syntax, help]);
}

updateGuidePage({
  slug: 'configuration',
  name: 'configuration',
  lines: [
    '| Variable | Default | Value | Meaning |',
    '| --- | --- | --- | --- |',
    ...OPTION_LIST.map(([, option]) => row(option)),
  ],
});
