import { stringify } from 'csv-stringify/sync';
import { type ItemColumn, itemColumns, type Schemas } from '../../../contract/index.js';

/** Request of an operation whose items can be exported. */
export interface ReadRequest<Query> {
  readonly query: Query;
  /** Names of the query parameters in the request; the others have default values. */
  readonly sent: ReadonlySet<string>;
  readonly mediaType: 'application/json' | ExportType;
  readonly ifNoneMatch: string | undefined;
  readonly signal: AbortSignal;
}

/** Converts items to lines of text. */
export interface LineWriter {
  readonly extension: string;
  /** Text before the items; also present in an export without items. */
  readonly header: string;
  toLines(items: readonly object[]): string;
}

const NDJSON: LineWriter = {
  extension: 'ndjson',
  header: '',
  toLines: (items) => items.map((item) => `${JSON.stringify(item)}\n`).join(''),
};

const CSV_OPTIONS = {
  record_delimiter: 'windows',
  // Quotes texts with any kind of line break (RFC 4180, 2.6).
  quoted_match: /[\r\n]/,
  // Prefixes texts (not numbers) that a spreadsheet would evaluate as a formula with an apostrophe.
  escape_formulas: true,
  cast: { boolean: String },
} as const;

function cellAt(item: object, { path, isWords }: ItemColumn): unknown {
  let value: unknown = item;
  for (const name of path) {
    if (typeof value !== 'object' || value === null) return null;
    value = Reflect.get(value, name);
  }
  if (typeof value !== 'object' || value === null) return value;
  return isWords && Array.isArray(value) ? value.join(';') : JSON.stringify(value);
}

function csvWriter(schema: keyof Schemas): LineWriter {
  const columns = itemColumns(schema);
  const toText = (rows: readonly (readonly unknown[])[]): string => stringify([...rows], CSV_OPTIONS);
  return {
    extension: 'csv',
    header: toText([columns.map(({ name }) => name)]),
    toLines: (items) => toText(items.map((item) => columns.map((column) => cellAt(item, column)))),
  };
}

/** Media types of exports. */
export type ExportType = 'text/csv' | 'application/x-ndjson';

/** @param schema schema of one item */
export const lineWriter = (type: ExportType, schema: keyof Schemas): LineWriter =>
  type === 'text/csv' ? csvWriter(schema) : NDJSON;
