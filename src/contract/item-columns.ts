import { contractText } from './document.js';
import type { Schemas } from './operation.js';

/** A column of a CSV export: a property of the item, or of an object inside the item. */
export interface ItemColumn {
  /** `property`, or `object.property`. */
  readonly name: string;
  readonly path: readonly string[];
  /** Whether the property is a list of enumeration values, which one cell can hold separated by `;`. */
  readonly isWords: boolean;
}

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
}

const REFERENCE = '#/components/schemas/';
const schemas: Readonly<Record<string, Schema>> = JSON.parse(contractText.json).components.schemas;

const resolve = (schema: Schema): Schema =>
  schema.$ref === undefined ? schema : resolve(schemas[schema.$ref.slice(REFERENCE.length)] ?? {});

/** The properties of an object, after those of the schemas that it extends. */
const propertiesOf = (schema: Schema): [string, Schema][] => {
  const { allOf = [], properties = {} } = resolve(schema);
  return [...allOf.flatMap(propertiesOf), ...Object.entries(properties)];
};

function columnsIn(schema: Schema, path: readonly string[]): ItemColumn[] {
  return propertiesOf(schema).flatMap(([name, property]) => {
    const place = [...path, name];
    const { type, properties, items } = resolve(property);
    if (type === 'object' && properties !== undefined) return columnsIn(property, place);
    const isWords = items !== undefined && resolve(items).enum !== undefined;
    return [{ name: place.join('.'), path: place, isWords }];
  });
}

/** The columns of an item in the order of its schema; nested objects are flattened. */
export const itemColumns = (schema: keyof Schemas): ItemColumn[] => columnsIn({ $ref: REFERENCE + schema }, []);
