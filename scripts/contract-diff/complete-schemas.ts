import { lookUp } from './dereference.js';
import { isNode, type JsonNode, listAt, nodeAt } from './json-node.js';

/** Keywords of an object that can be merged into one that extends it. */
const MERGED = ['type', 'description', 'required', 'properties', 'allOf'];

/** The objects that a schema consists of, in order; undefined if it is not a composition of objects only. */
function objectsOf(document: JsonNode, schema: unknown): JsonNode[] | undefined {
  if (!isNode(schema)) return undefined;
  const reference = schema['$ref'];
  if (typeof reference === 'string') return objectsOf(document, lookUp(document, reference));
  if (Object.keys(schema).some((keyword) => !MERGED.includes(keyword))) return undefined;
  const inherited = listAt(schema, 'allOf').map((part) => objectsOf(document, part));
  if (inherited.includes(undefined)) return undefined;
  return [...inherited.flatMap((part) => part ?? []), ...('properties' in schema ? [schema] : [])];
}

function merge(document: JsonNode, schema: JsonNode): JsonNode {
  const objects = 'allOf' in schema ? objectsOf(document, schema) : undefined;
  if (objects === undefined) return schema;
  const { allOf: _, ...own } = schema;
  return {
    ...own,
    type: 'object',
    required: objects.flatMap((object) => listAt(object, 'required')),
    properties: Object.assign({}, ...objects.map((object) => nodeAt(object, 'properties'))),
  };
}

function rewrite(document: JsonNode, change: (schema: JsonNode) => JsonNode): JsonNode {
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (!isNode(value)) return value;
    return Object.fromEntries(Object.entries(change(value)).map(([key, child]) => [key, walk(child)]));
  };
  return Object.fromEntries(Object.entries(document).map(([key, child]) => [key, walk(child)]));
}

/**
 * The document with `anyOf` for each `x-any-of`. Generators do not agree on alternatives of simple types, and some of
 * their clients cannot read them, so the published contract lists them in an extension beside a schema without a type,
 * which allows null too.
 */
export const withAlternatives = (document: JsonNode): JsonNode =>
  rewrite(document, ({ 'x-any-of': alternatives, ...schema }) =>
    alternatives === undefined ? schema : { ...schema, nullable: true, anyOf: alternatives },
  );

/**
 * The document with every schema complete, for checks that compare or close schemas: with alternatives, and with each
 * object that extends others by `allOf` as one object with all properties, in their order. Other uses of `allOf` are left
 * as they are.
 * @param document references not resolved.
 */
export function completeSchemas(document: JsonNode): JsonNode {
  const complete = withAlternatives(document);
  return rewrite(complete, (schema) => merge(complete, schema));
}
