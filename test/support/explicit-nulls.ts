import type { SchemaNode } from './schema-walk.js';

/**
 * A schema in the form that Ajv expects. The contract writes `nullable` beside `enum` without listing null there, because
 * client generators would otherwise make a value of null; complete schemas have it beside `anyOf` without a type.
 */
export function withExplicitNulls(schema: SchemaNode): SchemaNode {
  const { enum: values, anyOf: alternatives, nullable, ...rest } = schema;
  if (nullable !== true) return schema;
  if (Array.isArray(values)) return { ...schema, enum: [...values, null] };
  const isNull = { type: 'object', nullable, enum: [null] };
  return Array.isArray(alternatives) ? { ...rest, anyOf: [...alternatives, isNull] } : schema;
}
