import type { ContractBreak } from './break.js';
import { compareSchemas } from './compare-schemas.js';
import { childPointer, isNode, type JsonNode, listAt, nodeAt } from './json-node.js';

/** The schema of each media type of the body; `x-also-accepted-as` lists further media types with the same schema. */
const schemasByType = (body: JsonNode): ReadonlyMap<string, JsonNode> =>
  new Map(
    Object.entries(nodeAt(body, 'content')).flatMap(([type, media]) =>
      isNode(media)
        ? [type, ...listAt(media, 'x-also-accepted-as').map(String)].map(
            (name) => [name, nodeAt(media, 'schema')] as const,
          )
        : [],
    ),
  );

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
  const schemas = schemasByType(after);
  const content = [...schemasByType(before)].flatMap(([type, schema]): ContractBreak[] => {
    const at = childPointer(pointer, 'content', type);
    const accepted = schemas.get(type);
    if (accepted === undefined) return [{ rule: 'request-media-type-removed', pointer: at, detail: 'is removed' }];
    return compareSchemas(schema, accepted, 'request', childPointer(at, 'schema'));
  });
  return [...required, ...content];
}
