import type { Operation } from 'openapi-backend';
import { isNode, type SchemaNode } from './schema-walk.js';

/** A parameter of the contract as request tests need it. */
export interface Parameter {
  readonly name: string;
  readonly where: string;
  readonly isRequired: boolean;
  /** As text; the first value of a list. */
  readonly example: string;
  readonly schema: SchemaNode;
  /** The schema of one value; for a list that of its items. */
  readonly scalar: SchemaNode;
  readonly isList: boolean;
}

export const parametersOf = (operation: Operation): Parameter[] =>
  (operation.parameters ?? []).flatMap((parameter) => {
    if ('$ref' in parameter || !isNode(parameter.schema)) return [];
    const schema = parameter.schema;
    return [
      {
        name: parameter.name,
        where: parameter.in,
        isRequired: parameter.required === true,
        example: String(Array.isArray(parameter.example) ? parameter.example[0] : parameter.example),
        schema,
        scalar: isNode(schema['items']) ? schema['items'] : schema,
        isList: schema['type'] === 'array',
      },
    ];
  });

export const queryParametersOf = (operation: Operation): Parameter[] =>
  parametersOf(operation).filter(({ where }) => where === 'query');

/** Parameters that a parameter requires. */
const COMPANIONS: Readonly<Record<string, string>> = {
  timezone: '&last=2d',
  top: '&series_by=node',
  share_by: '&share_namespaces=kube-system',
};

/** A query with one value of a parameter and the parameters it requires. */
export const queryWith = ({ name }: Parameter, value: string): string =>
  `${name}=${encodeURIComponent(value)}${COMPANIONS[name] ?? ''}`;

/** Whether an operation has every parameter of a query and lists its value, if the parameter is an enumeration. */
export function acceptsQuery(operation: Operation, query: string): boolean {
  const parameters = queryParametersOf(operation);
  return [...new URLSearchParams(query)].every(([key, value]) => {
    const values = parameters.find(({ name }) => name === key)?.scalar['enum'] ?? [value];
    return Array.isArray(values) && values.includes(value) && parameters.some(({ name }) => name === key);
  });
}
