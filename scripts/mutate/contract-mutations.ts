import { isNode, type JsonNode, listAt, nodeAt } from '../contract-diff/json-node.js';
import type { Change, Mutation, Step } from './mutation.js';

type Draft = readonly [kind: string, change: Change];

/** Deepest nesting that is mutated; the contract has 4. */
const MAX_DEPTH = 8;

const put = (kind: string, path: readonly Step[], value: unknown): Draft => [kind, { do: 'put', path, value }];

/** A value of another type; text that reads as a number for numbers, the commonest mistake of serialisers. */
function ofAnotherType(schema: JsonNode): unknown {
  if (schema['anyOf'] !== undefined) return {};
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

/** Values at a place that its schema forbids, one per rule that it has. */
function wrongValues(schema: JsonNode, path: readonly Step[]): Draft[] {
  const drafts: Draft[] = [put('another type', path, ofAnotherType(schema))];
  const [minimum, maximum] = [schema['minimum'], schema['maximum']];
  const isNullable =
    schema['nullable'] === true || listAt(schema, 'anyOf').some((one) => isNode(one) && one['nullable'] === true);
  if (!isNullable) drafts.push(put('null for a value', path, null));
  if (typeof minimum === 'number') drafts.push(put('below the minimum', path, minimum - 1));
  if (typeof maximum === 'number') drafts.push(put('above the maximum', path, maximum + 1));
  if (schema['type'] === 'integer')
    drafts.push(put('part of an integer', path, (typeof minimum === 'number' ? minimum : 0) + 1.5));
  if (schema['enum'] !== undefined) drafts.push(put('undocumented value', path, 'no_such_value'));
  if (schema['format'] === 'date-time') drafts.push(put('instant without zone', path, '2024-01-01T00:00:00'));
  return drafts;
}

function propertyDrafts(schema: JsonNode, path: readonly Step[]): Draft[] {
  return Object.entries(nodeAt(schema, 'properties')).flatMap(([name, property]): Draft[] => {
    if (!isNode(property)) return [];
    const at = [...path, name];
    const last = at.lastIndexOf('*');
    const dropped: Draft[] = [['missing property', { do: 'drop', path: at }]];
    if (last >= 0) dropped.push(['missing property of one item', { do: 'drop', path: at.with(last, '-1') }]);
    return [...dropped, ...wrongValues(property, at), ...partDrafts(property, at)];
  });
}

function partDrafts(schema: JsonNode, path: readonly Step[]): Draft[] {
  if (path.length > MAX_DEPTH) return [];
  const extra = schema['additionalProperties'] === false ? [put('extra property', [...path, 'unexpected'], 1)] : [];
  const items = schema['items'];
  const ofItems = isNode(items) ? [...wrongValues(items, [...path, '*']), ...partDrafts(items, [...path, '*'])] : [];
  return [...extra, ...propertyDrafts(schema, path), ...ofItems];
}

function replyDrafts(success: JsonNode): Draft[] {
  const drafts: Draft[] = [
    ['another status', { do: 'reply', fields: { status: 201 } }],
    ['another media type', { do: 'header', name: 'Content-Type', value: 'text/html; charset=utf-8' }],
    ['undocumented header', { do: 'header', name: 'X-Unexpected', value: '1' }],
  ];
  for (const [name, header] of Object.entries(nodeAt(success, 'headers'))) {
    drafts.push(['malformed header', { do: 'header', name, value: 'not valid!' }]);
    // The request id is not the handlers' business.
    if (isNode(header) && header['required'] === true && name !== 'X-Request-Id')
      drafts.push(['missing header', { do: 'header', name, value: null }]);
  }
  return drafts;
}

function bodyDrafts(success: JsonNode): Draft[] {
  return Object.values(nodeAt(success, 'content')).flatMap((media): Draft[] => {
    const schema = isNode(media) ? nodeAt(media, 'schema') : {};
    const wrong = schema['type'] === 'string' ? '' : ofAnotherType(schema);
    return [['another body', { do: 'reply', fields: { body: wrong } }], ...partDrafts(schema, [])];
  });
}

function operationDrafts(responses: JsonNode): Draft[] {
  const success = nodeAt(responses, '200');
  const drafts = [...replyDrafts(success), ...bodyDrafts(success)];
  if ('304' in responses) drafts.push(['answer in full each time', { do: 'ignore-if-none-match' }]);
  if ('422' in responses) drafts.push(['a failure as another one', { do: 'hide-problem' }]);
  return drafts;
}

/** Every small break of every handler's answer that the contract's own rules suggest. */
export function contractMutations(contract: JsonNode): Mutation[] {
  const operations = Object.values(nodeAt(contract, 'paths')).flatMap((path) =>
    isNode(path) ? [nodeAt(path, 'get')] : [],
  );
  return operations.flatMap((operation) =>
    operationDrafts(nodeAt(operation, 'responses')).map(([kind, change]) => ({
      operationId: String(operation['operationId']),
      kind,
      change,
    })),
  );
}
