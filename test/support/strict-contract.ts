import { completeSchemas } from '../../scripts/contract-diff/complete-schemas.js';
import { withExplicitNulls } from './explicit-nulls.js';
import { isNode, type SchemaNode } from './schema-walk.js';

const mapValues = (node: SchemaNode, change: (value: unknown, key: string) => unknown): SchemaNode =>
  Object.fromEntries(Object.entries(node).map(([key, value]) => [key, change(value, key)]));

/** Keywords with one schema, and keywords with several. */
const PARTS = ['items', 'additionalProperties', 'not'];
const ALTERNATIVES = ['anyOf', 'oneOf'];

function closeSchema(schema: unknown): unknown {
  if (!isNode(schema)) return schema;
  // Each part would reject the properties of the others. Objects that extend others are merged before.
  if ('allOf' in schema) throw new Error('a schema with allOf cannot be closed part by part');
  const closed = mapValues(schema, (value, key) => {
    if (PARTS.includes(key)) return closeSchema(value);
    if (ALTERNATIVES.includes(key) && Array.isArray(value)) return value.map(closeSchema);
    if (key === 'properties' && isNode(value)) return mapValues(value, closeSchema);
    return value;
  });
  const complete = withExplicitNulls(closed);
  return 'properties' in complete && !('additionalProperties' in complete)
    ? { ...complete, additionalProperties: false }
    : complete;
}

/** The content of these keys is data, not a schema. */
const VALUES = ['example', 'examples', 'default'];

function closeIn(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closeIn);
  if (!isNode(value)) return value;
  return mapValues(value, (child, key) => {
    if (VALUES.includes(key)) return child;
    if (key === 'schema' || key === 'x-item-schema') return closeSchema(child);
    return key === 'schemas' && isNode(child) ? mapValues(child, closeSchema) : closeIn(child);
  });
}

/**
 * The contract for checking the service's own responses. The published contract allows unknown response properties, so
 * that responses can grow. In this copy every object that lists its properties allows no others, unless its schema
 * defines them, and an object that extends others is one object. Null is explicit, as Ajv expects it. References can be
 * resolved or not.
 */
export const strictContract = <Contract extends object>(document: Contract): Contract =>
  closeIn(completeSchemas(document as SchemaNode)) as Contract;
