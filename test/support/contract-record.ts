import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import type { OpenAPIBackend, Operation } from 'openapi-backend';

/** On disk, because mocha's global hooks may run in another process than the tests. */
const RECORD = '.contract-seen';

export const answerKey = (operationId: string, status: number | string, mediaType: string): string =>
  `answer ${operationId} ${status} ${mediaType}`;
export const parameterKey = (operationId: string, name: string): string => `parameter ${operationId} ${name}`;
export const valueKey = (operationId: string, name: string, value: string): string =>
  `value ${operationId} ${name}=${value}`;

export const record = (keys: readonly string[]): void => appendFileSync(RECORD, `${keys.join('\n')}\n`);
export const clearRecord = (): void => rmSync(RECORD, { force: true });
export const readRecord = (): ReadonlySet<string> =>
  new Set(existsSync(RECORD) ? readFileSync(RECORD, 'utf8').split('\n').filter(Boolean) : []);

function documentedAnswers(operation: Operation): string[] {
  return Object.entries(operation.responses ?? {}).flatMap(([status, response]) => {
    const types = 'content' in response && response.content ? Object.keys(response.content) : ['none'];
    return types.map((type) => answerKey(String(operation.operationId), status, type));
  });
}

function documentedParameters(operation: Operation): string[] {
  const id = String(operation.operationId);
  return (operation.parameters ?? []).flatMap((parameter) => {
    if ('$ref' in parameter || parameter.in !== 'query') return [];
    const schema = parameter.schema;
    const values = schema !== undefined && 'enum' in schema ? (schema.enum ?? []) : [];
    return [parameterKey(id, parameter.name), ...values.map((value) => valueKey(id, parameter.name, String(value)))];
  });
}

/** All that the contract documents and a run of the whole suite must have seen. */
export const documentedKeys = (api: OpenAPIBackend): string[] =>
  api.getOperations().flatMap((operation) => [...documentedAnswers(operation), ...documentedParameters(operation)]);
