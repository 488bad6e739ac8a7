import { readFileSync, writeFileSync } from 'node:fs';
import type { Option } from '../src/config/options/option.js';
import { OPTION_LIST } from '../src/config/options/options.js';
import { chartKey, isChartValue } from './chart/chart-key.js';
import { valueSchema } from './chart/value-schema.js';

/**
 * Writes the JSON Schema of the chart's `greenkube` values, the service options, to values.schema.json. With `--check`
 * it only reports whether the file is up to date. The rest of the file is written by hand.
 */
const SCHEMA = new URL('../deploy/helm/greenkube/values.schema.json', import.meta.url);

const property = (option: Option<unknown>): object =>
  option.isSecret ? { $ref: '#/definitions/secretKey' } : { description: option.help, ...valueSchema(option) };

const options = OPTION_LIST.map(([, option]) => option).filter(isChartValue);
const before = readFileSync(SCHEMA, 'utf8');
const schema = JSON.parse(before);
schema.properties.greenkube = {
  $comment: 'Made by `make gen` of the options of the service; do not edit.',
  type: 'object',
  additionalProperties: false,
  properties: Object.fromEntries(options.map((option) => [chartKey(option), property(option)])),
};
const after = `${JSON.stringify(schema, null, 2)}\n`;

if (!process.argv.includes('--check')) writeFileSync(SCHEMA, after);
else if (after !== before) {
  console.error("the schema of the chart's values is not up to date: run make gen");
  process.exitCode = 1;
}
