import type { OpenAPIBackend, Operation } from 'openapi-backend';
import { answersOf } from './contract-answers.js';
import { propertyPaths } from './schema-walk.js';

export const answerKey = (operationId: string, status: number | string, mediaType: string): string =>
  `answer ${operationId} ${status} ${mediaType}`;
export const parameterKey = (operationId: string, name: string): string => `parameter ${operationId} ${name}`;
export const valueKey = (operationId: string, name: string, value: string): string =>
  `value ${operationId} ${name}=${value}`;
export const propertyKey = (operationId: string, status: number | string, path: string): string =>
  `property ${operationId} ${status} ${path}`;

/** What the tests of this run have seen; the hooks and the tests share this one instance. */
const seen = new Set<string>();

export const record = (keys: readonly string[]): void => {
  for (const key of keys) seen.add(key);
};
export const clearRecord = (): void => seen.clear();
export const readRecord = (): ReadonlySet<string> => seen;

const documentedAnswers = (operation: Operation): string[] =>
  answersOf(operation).flatMap(({ id, status, mediaType, schema }) => [
    answerKey(id, status, mediaType),
    ...propertyPaths(schema).map((path) => propertyKey(id, status, path)),
  ]);

function documentedParameters(operation: Operation): string[] {
  const id = String(operation.operationId);
  return (operation.parameters ?? []).flatMap((parameter) => {
    if ('$ref' in parameter) return [];
    const schema = parameter.schema;
    const values = schema !== undefined && 'enum' in schema ? (schema.enum ?? []) : [];
    return [parameterKey(id, parameter.name), ...values.map((value) => valueKey(id, parameter.name, String(value)))];
  });
}

/** All that the contract documents and a run of the whole suite must have seen. */
export const documentedKeys = (api: OpenAPIBackend): string[] =>
  api.getOperations().flatMap((operation) => [...documentedAnswers(operation), ...documentedParameters(operation)]);
