import type { ContractBreak } from './break.js';
import { compareSchemas } from './compare-schemas.js';
import { childPointer, type JsonNode, nodeAt } from './json-node.js';

function compareHeaders(released: JsonNode, current: JsonNode, response: string): ContractBreak[] {
  const lowerCased = (headers: JsonNode): JsonNode =>
    Object.fromEntries(Object.entries(headers).map(([name, header]) => [name.toLowerCase(), header]));
  const [before, after] = [lowerCased(nodeAt(released, 'headers')), lowerCased(nodeAt(current, 'headers'))];
  return Object.keys(before).flatMap((name): ContractBreak[] => {
    const pointer = childPointer(response, 'headers', name);
    if (!(name in after)) return [{ rule: 'response-header-removed', pointer, detail: 'is removed' }];
    const [was, is] = [nodeAt(before, name), nodeAt(after, name)];
    const optional =
      was['required'] === true && is['required'] !== true
        ? [{ rule: 'response-header-optional', pointer, detail: 'was required' }]
        : [];
    const schema = childPointer(pointer, 'schema');
    return [...optional, ...compareSchemas(nodeAt(was, 'schema'), nodeAt(is, 'schema'), 'response', schema)];
  });
}

function compareContent(released: JsonNode, current: JsonNode, response: string): ContractBreak[] {
  const [before, after] = [nodeAt(released, 'content'), nodeAt(current, 'content')];
  return Object.keys(before).flatMap((type): ContractBreak[] => {
    const pointer = childPointer(response, 'content', type);
    if (!(type in after)) return [{ rule: 'response-media-type-removed', pointer, detail: 'is removed' }];
    const schemaOf = (content: JsonNode) => nodeAt(nodeAt(content, type), 'schema');
    return compareSchemas(schemaOf(before), schemaOf(after), 'response', childPointer(pointer, 'schema'));
  });
}

/** Errors, which clients handle by class, and 304, which only conditional requests receive. */
const HARMLESS_STATUS = /^[45]|^304$/;

/** Breaks in the responses of an operation. */
export function compareResponses(released: JsonNode, current: JsonNode, operation: string): ContractBreak[] {
  const [before, after] = [nodeAt(released, 'responses'), nodeAt(current, 'responses')];
  const at = (status: string) => childPointer(operation, 'responses', status);
  const kept = Object.keys(before).flatMap((status): ContractBreak[] => {
    if (!(status in after)) return [{ rule: 'response-status-removed', pointer: at(status), detail: 'is removed' }];
    const [was, is] = [nodeAt(before, status), nodeAt(after, status)];
    return [...compareHeaders(was, is, at(status)), ...compareContent(was, is, at(status))];
  });
  const added = Object.keys(after).filter((status) => !(status in before) && !HARMLESS_STATUS.test(status));
  return [
    ...kept,
    ...added.map((status) => ({ rule: 'response-status-added', pointer: at(status), detail: 'is new' })),
  ];
}
