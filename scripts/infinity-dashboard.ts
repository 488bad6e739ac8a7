import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Writes the dashboard of the API for the Infinity data source of Grafana from the one for the JSON API data source, so
 * that both show the same. With `--check` it only reports whether the file is up to date.
 */
const SOURCE = new URL('../deploy/grafana/dashboards/greenkube-api.json', import.meta.url);
const TARGET = new URL('../deploy/grafana/dashboards/greenkube-api-infinity.json', import.meta.url);
const INFINITY = 'yesoreyeram-infinity-datasource';

interface Field {
  readonly jsonPath: string;
  readonly name: string;
  readonly type: string;
}

/** A query of the JSON API plugin. */
interface JsonQuery {
  readonly refId: string;
  readonly datasource: { readonly type: string; readonly uid: string };
  readonly urlPath: string;
  readonly params: readonly (readonly [string, string])[];
  readonly fields: readonly Field[];
}

const isoOf = (variable: string): string => `\${${variable}:date:iso}`;
const MACROS: Readonly<Record<string, string>> = { '$__isoFrom()': isoOf('__from'), '$__isoTo()': isoOf('__to') };
const COLUMN_TYPES: Readonly<Record<string, string>> = { time: 'timestamp', number: 'number', string: 'string' };

/** The list that the paths of all fields select items of, and the property of a path; the response itself without a list. */
const ITEM = /^\$\.items\[\*\]\.(\w+)$/;
const PROPERTY = /^\$\.(\w+)$/;

function columnOf({ jsonPath, name, type }: Field): object {
  const selector = (ITEM.exec(jsonPath) ?? PROPERTY.exec(jsonPath))?.[1];
  const columnType = COLUMN_TYPES[type];
  if (selector === undefined || columnType === undefined) throw new Error(`no column for ${jsonPath} of type ${type}`);
  return { selector, text: name, type: columnType };
}

const toInfinity = ({ refId, datasource, urlPath, params, fields }: JsonQuery): object => ({
  refId,
  datasource: { ...datasource, type: INFINITY },
  type: 'json',
  source: 'url',
  parser: 'backend',
  format: 'table',
  url: urlPath,
  url_options: {
    method: 'GET',
    data: '',
    params: params.map(([key, value]) => ({ key, value: MACROS[value] ?? value })),
  },
  root_selector: fields.every(({ jsonPath }) => ITEM.test(jsonPath)) ? 'items' : '',
  columns: fields.map(columnOf),
  filters: [],
});

const isQuery = (value: object): value is JsonQuery => 'urlPath' in value;

/** Variables have their query inside of an object. */
function convert(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((part) => convert(part));
  if (typeof value === 'string') return value === 'marcusolsson-json-datasource' ? INFINITY : value;
  if (typeof value !== 'object' || value === null) return value;
  if (isQuery(value)) {
    const query = toInfinity(value);
    return key === 'query' ? { queryType: 'infinity', refId: value.refId, query: '', infinityQuery: query } : query;
  }
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, convert(part, name)]));
}

const dashboard = convert(JSON.parse(readFileSync(SOURCE, 'utf8'))) as object;
const named = {
  ...dashboard,
  uid: 'greenkube-api-infinity',
  title: 'GreenKube: history, from the API (Infinity)',
};
const after = `${JSON.stringify(named, null, 2)}\n`;

if (!process.argv.includes('--check')) writeFileSync(TARGET, after);
else if (after !== readFileSync(TARGET, 'utf8')) {
  console.error('the dashboard for the Infinity data source is not up to date: run make gen');
  process.exitCode = 1;
}
