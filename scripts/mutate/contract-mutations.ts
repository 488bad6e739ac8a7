import { isNode, type JsonNode, listAt, nodeAt } from '../contract-diff/json-node.js';
import type { Change, Condition, Mutation, Step } from './mutation.js';

type Draft = readonly [kind: string, change: Change];

/** Deepest nesting that is mutated; the contract has 4 levels. */
const MAX_DEPTH = 8;

const put = (kind: string, path: readonly Step[], value: unknown): Draft => [kind, { do: 'put', path, value }];

/** Keywords that can describe a value in a schema without a type. */
const COMBINATIONS = ['anyOf', 'oneOf', 'allOf'];
const combined = (schema: JsonNode): JsonNode[] => COMBINATIONS.flatMap((way) => listAt(schema, way)).filter(isNode);

const isNullable = (schema: JsonNode): boolean => schema['nullable'] === true || combined(schema).some(isNullable);

/** A value of another type; for numbers the number as text, the most common serialisation error. */
function ofAnotherType(schema: JsonNode): unknown {
  const types = combined(schema).map((one) => one['type']);
  if (types.length > 0) return types.includes('object') ? (types.includes('array') ? 7 : []) : {};
  switch (schema['type']) {
    case 'number':
    case 'integer':
      return '1';
    case 'boolean':
      return 'true';
    case 'array':
      return {};
    case 'object':
      return [];
    default:
      return 7;
  }
}

/** Accepts any JSON, so only the tests of the operation can detect a wrong value. */
const allowsAnything = (schema: JsonNode): boolean =>
  schema['type'] === undefined && schema['enum'] === undefined && combined(schema).length === 0;

/** Values that the schema at the path forbids, one per rule. */
function wrongValues(schema: JsonNode, path: readonly Step[]): Draft[] {
  if (allowsAnything(schema)) return [];
  const drafts: Draft[] = [put('another type', path, ofAnotherType(schema))];
  const [minimum, maximum] = [schema['minimum'], schema['maximum']];
  if (!isNullable(schema)) drafts.push(put('null for a value', path, null));
  if (typeof minimum === 'number') drafts.push(put('below the minimum', path, minimum - 1));
  if (typeof maximum === 'number') drafts.push(put('above the maximum', path, maximum + 1));
  if (schema['type'] === 'integer')
    drafts.push(put('fraction for an integer', path, (typeof minimum === 'number' ? minimum : 0) + 1.5));
  if (schema['enum'] !== undefined) drafts.push(put('undocumented value', path, 'no_such_value'));
  if (schema['format'] === 'date-time') drafts.push(put('timestamp without offset', path, '2024-01-01T00:00:00'));
  return drafts;
}

/** Only a required property can be missing. */
const isRequired = (schema: JsonNode, name: string): boolean => listAt(schema, 'required').includes(name);

function propertyDrafts(schema: JsonNode, path: readonly Step[]): Draft[] {
  return Object.entries(nodeAt(schema, 'properties')).flatMap(([name, property]): Draft[] => {
    if (!isNode(property)) return [];
    const at = [...path, name];
    const last = at.lastIndexOf('*');
    const dropped: Draft[] = isRequired(schema, name) ? [['missing property', { do: 'drop', path: at }]] : [];
    if (last >= 0 && dropped.length > 0)
      dropped.push(['missing property of one item', { do: 'drop', path: at.with(last, '-1') }]);
    return [...dropped, ...wrongValues(property, at), ...partDrafts(property, at)];
  });
}

function partDrafts(schema: JsonNode, path: readonly Step[]): Draft[] {
  if (path.length > MAX_DEPTH) return [];
  const extra = schema['additionalProperties'] === false ? [put('extra property', [...path, 'unexpected'], 1)] : [];
  const items = schema['items'];
  const ofItems = isNode(items) ? [...wrongValues(items, [...path, '*']), ...partDrafts(items, [...path, '*'])] : [];
  const ofAll = listAt(schema, 'allOf').flatMap((one) => (isNode(one) ? partDrafts(one, path) : []));
  return [...extra, ...propertyDrafts(schema, path), ...ofItems, ...ofAll];
}

/** Mutations of the status, the headers and the media type. */
function replyDrafts(response: JsonNode, responses: JsonNode): Draft[] {
  const undocumented = [201, 200, 299].find((status) => !(status in responses));
  const drafts: Draft[] = [
    ['another status', { do: 'reply', fields: { status: undocumented } }],
    ['wrong media type', { do: 'header', name: 'Content-Type', value: 'image/png' }],
    ['undocumented header', { do: 'header', name: 'X-Unexpected', value: '1' }],
  ];
  for (const [name, header] of Object.entries(nodeAt(response, 'headers'))) {
    drafts.push(['malformed header', { do: 'header', name, value: 'not valid!' }]);
    // The request id is not set by handlers.
    if (isNode(header) && header['required'] === true && name !== 'X-Request-Id')
      drafts.push(['missing header', { do: 'header', name, value: null }]);
  }
  return drafts;
}

/** Each line of NDJSON is a value of the schema. */
const rootOf = (type: string): readonly Step[] => (type.endsWith('ndjson') ? ['*'] : []);

function bodyDrafts(type: string, media: unknown): Draft[] {
  const schema = isNode(media) ? nodeAt(media, 'schema') : {};
  if (schema['type'] === 'string') return [['another body', { do: 'reply', fields: { body: '' } }]];
  const root = rootOf(type);
  if (root.length > 0) return [put('another type', root, ofAnotherType(schema)), ...partDrafts(schema, root)];
  return [['another body', { do: 'reply', fields: { body: ofAnotherType(schema) } }], ...partDrafts(schema, [])];
}

/** Mutations of one documented success response. */
function answerMutations(status: number, responses: JsonNode): Omit<Mutation, 'operationId'>[] {
  const response = nodeAt(responses, String(status));
  const contents = Object.entries(nodeAt(response, 'content'));
  const answers = contents.length > 0 ? contents : [[null, null] as const];
  return answers.flatMap(([type, media]) => {
    const unexpected: Draft = ['unexpected body', { do: 'reply', fields: { type: 'text/plain', body: 'done' } }];
    const ofBody = type === null ? [unexpected] : bodyDrafts(type, media);
    const drafts = [...replyDrafts(response, responses), ...ofBody];
    return drafts.map(([kind, change]) => ({ kind, answer: { status, type }, change }));
  });
}

/** Error statuses that only a handler can return. */
const FAILURES = ['404', '409', '412', '422', '429'];
const CONDITIONS: Readonly<Record<string, Condition>> = { 304: 'ifNoneMatch', 412: 'ifMatch' };

function operationMutations(operation: JsonNode): Omit<Mutation, 'operationId'>[] {
  const responses = nodeAt(operation, 'responses');
  const successes = Object.keys(responses)
    .map(Number)
    .filter((status) => status >= 200 && status < 300);
  const wholes: Draft[] = Object.entries(CONDITIONS).flatMap(([status, name]): Draft[] =>
    status in responses ? [['ignored condition', { do: 'ignore-condition', name }]] : [],
  );
  if (FAILURES.some((status) => status in responses)) wholes.push(['wrong error status', { do: 'hide-problem' }]);
  return [
    ...successes.flatMap((status) => answerMutations(status, responses)),
    ...wholes.map(([kind, change]) => ({ kind, answer: null, change })),
  ];
}

const METHODS = ['get', 'put', 'post', 'patch', 'delete'];

/** Every contract mutation of every handler that the contract's own rules suggest. */
export function contractMutations(contract: JsonNode): Mutation[] {
  const operations = Object.values(nodeAt(contract, 'paths')).flatMap((path) =>
    isNode(path) ? METHODS.flatMap((method) => (method in path ? [nodeAt(path, method)] : [])) : [],
  );
  return operations.flatMap((operation) =>
    operationMutations(operation).map((mutation) => ({ operationId: String(operation['operationId']), ...mutation })),
  );
}
