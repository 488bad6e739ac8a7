import type { ContractBreak } from './break.js';
import { compareSchemas } from './compare-schemas.js';
import { childPointer, isNode, type JsonNode, nodeAt } from './json-node.js';

/** Breaks in the request body that an operation accepts. */
export function compareRequestBody(released: JsonNode, current: JsonNode, operation: string): ContractBreak[] {
  const pointer = childPointer(operation, 'requestBody');
  const [before, after] = [released['requestBody'], current['requestBody']];
  if (isNode(before) && !isNode(after)) return [{ rule: 'request-body-removed', pointer, detail: 'is removed' }];
  if (!isNode(after)) return [];
  const wasRequired = isNode(before) && before['required'] === true;
  const required =
    after['required'] === true && !wasRequired
      ? [{ rule: 'request-body-required', pointer, detail: isNode(before) ? 'was optional' : 'is new' }]
      : [];
  if (!isNode(before)) return required;
  const types = nodeAt(after, 'content');
  const content = Object.keys(nodeAt(before, 'content')).flatMap((type): ContractBreak[] => {
    const at = childPointer(pointer, 'content', type);
    if (!(type in types)) return [{ rule: 'request-media-type-removed', pointer: at, detail: 'is removed' }];
    const schemaOf = (body: JsonNode) => nodeAt(nodeAt(nodeAt(body, 'content'), type), 'schema');
    return compareSchemas(schemaOf(before), schemaOf(after), 'request', childPointer(at, 'schema'));
  });
  return [...required, ...content];
}
