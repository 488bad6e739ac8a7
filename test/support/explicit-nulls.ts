import type { SchemaNode } from './schema-walk.js';

/**
 * A schema in the form that Ajv expects. The contract writes `nullable` beside `enum` without listing null there, because
 * client generators would make a value of it.
 */
export function withExplicitNulls(schema: SchemaNode): SchemaNode {
  const { enum: values, nullable } = schema;
  return nullable === true && Array.isArray(values) ? { ...schema, enum: [...values, null] } : schema;
}
