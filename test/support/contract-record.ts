import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OpenAPIBackend, Operation } from 'openapi-backend';
import { answersOf } from './contract-answers.js';
import { bodiesOf } from './contract-body.js';
import { isNode, propertyPaths, schemasUnder, seenPaths } from './schema-walk.js';

export const answerKey = (operationId: string, status: number | string, mediaType: string): string =>
  `answer ${operationId} ${status} ${mediaType}`;
export const parameterKey = (operationId: string, name: string): string => `parameter ${operationId} ${name}`;
export const valueKey = (operationId: string, name: string, value: string): string =>
  `value ${operationId} ${name}=${value}`;
export const propertyKey = (operationId: string, status: number | string, path: string): string =>
  `property ${operationId} ${status} ${path}`;

const bodyKey = (operationId: string, path: string): string => `body ${operationId} ${path}`;
const bodyValueKey = (operationId: string, path: string, value: unknown): string =>
  `${bodyKey(operationId, path)}=${JSON.stringify(value)}`;

/** Texts, booleans and numbers of a body with their paths, in the notation of `propertyPaths`. */
function valuesIn(body: unknown, at = ''): (readonly [path: string, value: unknown])[] {
  if (Array.isArray(body)) return body.flatMap((item) => valuesIn(item, `${at}[]`));
  if (!isNode(body)) return [[at, body]];
  return Object.entries(body).flatMap(([name, value]) => valuesIn(value, at === '' ? name : `${at}.${name}`));
}

/** Documented parts that an accepted body covers: properties, and values of enumerations. */
export function bodyKeys(operation: Operation, body: unknown): string[] {
  if (body === undefined) return [];
  const id = String(operation.operationId);
  const values = valuesIn(body);
  return [
    ...[...seenPaths(body)].map((path) => bodyKey(id, path)),
    ...values.map(([path, value]) => bodyValueKey(id, path, value)),
  ];
}

function documentedBody(operation: Operation): string[] {
  const id = String(operation.operationId);
  return bodiesOf(operation).flatMap(({ schema }) => [
    ...propertyPaths(schema).map((path) => bodyKey(id, path)),
    ...schemasUnder(schema, '').flatMap(([place, { enum: values }]) =>
      (Array.isArray(values) ? values : []).map((value) => bodyValueKey(id, place.replace(/^\./, ''), value)),
    ),
  ]);
}

/** Parts covered by the tests of this process; hooks and tests share this instance. */
const seen = new Set<string>();

export const record = (keys: readonly string[]): void => {
  for (const key of keys) seen.add(key);
};

const FOLDER = 'CONTRACT_RECORD_FOLDER';

/** Called before a run: creates a folder for the records of all processes, whose path they get from the environment. */
export function openRecord(): void {
  process.env[FOLDER] = mkdtempSync(join(tmpdir(), 'greenkube-contract-record-'));
}

/** Called after the test files of this process: stores its record. */
export function keepRecord(): void {
  const folder = process.env[FOLDER];
  if (folder !== undefined) writeFileSync(join(folder, String(process.pid)), [...seen].join('\n'));
}

/** Called after a run. @returns the records of all processes, and removes the folder */
export function closeRecord(): ReadonlySet<string> {
  const folder = process.env[FOLDER];
  if (folder === undefined) throw new Error('no record was opened');
  const files = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  rmSync(folder, { recursive: true });
  return new Set(files.flatMap((text) => text.split('\n')));
}

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

const documentedOf = (operation: Operation): string[] => [
  ...documentedAnswers(operation),
  ...documentedParameters(operation),
  ...documentedBody(operation),
];

/** All documented parts that a run of the whole suite must cover, each once. */
export const documentedKeys = (api: OpenAPIBackend): string[] => [
  ...new Set(api.getOperations().flatMap(documentedOf)),
];
