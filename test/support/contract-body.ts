import type { Operation } from 'openapi-backend';
import { isNode, type SchemaNode } from './schema-walk.js';

/** The request body of an operation, in one of its media types. */
export interface DocumentedBody {
  readonly mediaType: string;
  readonly schema: SchemaNode;
  readonly isRequired: boolean;
  /** A valid value. */
  readonly example: unknown;
}

/** A valid value from a schema: its example, its first enumeration value, or an object of such values. */
export function exampleOf(schema: unknown): unknown {
  if (!isNode(schema)) return undefined;
  if ('example' in schema) return schema['example'];
  if (Array.isArray(schema['enum'])) return schema['enum'][0];
  if (schema['type'] === 'array') return [exampleOf(schema['items'])];
  const properties = isNode(schema['properties']) ? schema['properties'] : {};
  const required = Array.isArray(schema['required']) ? schema['required'].map(String) : [];
  return Object.fromEntries(required.map((name) => [name, exampleOf(properties[name])]));
}

function exampleIn(media: SchemaNode): unknown {
  const [named] = isNode(media['examples']) ? Object.values(media['examples']) : [];
  return media['example'] ?? (isNode(named) ? named['value'] : exampleOf(media['schema']));
}

/** Further media types of the same schema. */
const furtherTypes = (media: SchemaNode): readonly string[] => {
  const types = media['x-also-accepted-as'];
  return Array.isArray(types) ? types.map(String) : [];
};

/** One entry per media type of the request body; empty for an operation without a body. */
export function bodiesOf({ requestBody }: Operation): DocumentedBody[] {
  if (requestBody === undefined || '$ref' in requestBody) return [];
  const isRequired = requestBody.required === true;
  return Object.entries(requestBody.content).flatMap(([type, media]) =>
    [type, ...furtherTypes(media as SchemaNode)].map((mediaType) => ({
      mediaType,
      schema: isNode(media.schema) ? media.schema : {},
      isRequired,
      example: exampleIn(media as SchemaNode),
    })),
  );
}
