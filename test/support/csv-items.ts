import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import { isNode, type SchemaNode } from './schema-walk.js';

/** A column of a CSV response, as documented: the flattened schema of an item. */
interface Column {
  readonly path: readonly string[];
  readonly schema: SchemaNode;
  /** Whether it belongs to a nullable object: its cell may then be empty. */
  readonly isInNullable: boolean;
}

function columnsOf(schema: SchemaNode, path: readonly string[] = [], isInNullable = false): Column[] {
  const properties = isNode(schema['properties']) ? schema['properties'] : {};
  return Object.entries(properties).flatMap(([name, property]): Column[] => {
    if (!isNode(property)) return [];
    const place = [...path, name];
    return property['type'] === 'object' && isNode(property['properties'])
      ? columnsOf(property, place, isInNullable || property['nullable'] === true)
      : [{ path: place, schema: property, isInNullable }];
  });
}

/** The apostrophe before a text that a spreadsheet would run as a formula is not part of the text. */
const plainText = (cell: string): string => (/^'[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell);

function plainNumber(cell: string): number {
  // As JSON writes numbers: no separators, no spaces, no leading plus, no apostrophe.
  expect(cell, 'a number').to.match(/^-?(0|[1-9]\d*)(\.\d+)?(e[+-]\d+)?$/);
  return Number(cell);
}

function plainScalar(cell: string, type: unknown): unknown {
  if (type === 'boolean') return cell === 'true' ? true : cell === 'false' ? false : cell;
  if (type === 'number' || type === 'integer') return plainNumber(cell);
  expect(cell, 'a text that a spreadsheet would run as a formula').not.to.match(/^[=+\-@\t\r]/);
  return plainText(cell);
}

function plainValue(cell: string, { type, items, nullable }: SchemaNode): unknown {
  if (type === 'array') {
    const item = isNode(items) ? items : {};
    if (!('enum' in item)) return cell === '' ? null : JSON.parse(cell);
    return cell === '' ? [] : cell.split(';');
  }
  if (cell === '' && nullable === true) return null;
  return plainScalar(cell, type);
}

function put(item: Record<string, unknown>, [name = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    item[name] = value;
    return;
  }
  const inner = isNode(item[name]) ? item[name] : {};
  item[name] = inner;
  put(inner, rest, value);
}

const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === '' ||
  (Array.isArray(value) && value.length === 0) ||
  (isNode(value) && Object.values(value).every(isEmpty));

/** A nullable object whose cells are all empty is null. */
function withNulls(value: Record<string, unknown>, { properties }: SchemaNode): unknown {
  for (const [name, property] of Object.entries(isNode(properties) ? properties : {})) {
    const inner = value[name];
    if (!isNode(property) || !isNode(inner)) continue;
    value[name] = property['nullable'] === true && isEmpty(inner) ? null : withNulls({ ...inner }, property);
  }
  return value;
}

/** The items of a CSV response as JSON, parsed only by the rules in the contract. @param schema of one item */
export function csvItems(text: string, schema: object): unknown[] {
  const columns = columnsOf(schema as SchemaNode);
  expect(text.endsWith('\r\n'), 'the last line has no end').to.equal(true);
  const [header = [], ...rows] = parse(text, { bom: false, record_delimiter: '\r\n' });
  expect(header).to.eql(columns.map(({ path }) => path.join('.')));
  return rows.map((cells) => {
    const item: Record<string, unknown> = {};
    columns.forEach(({ path, schema: property, isInNullable }, index) => {
      const cell = cells[index] ?? '';
      put(item, path, cell === '' && isInNullable ? null : plainValue(cell, property));
    });
    return withNulls(item, schema as SchemaNode);
  });
}
