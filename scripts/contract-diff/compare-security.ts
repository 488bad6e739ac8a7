import type { ContractBreak } from './break.js';
import { childPointer, isNode, type JsonNode, listAt, nodeAt, sameJson } from './json-node.js';

/** Security alternatives of an operation, by default those of the document; an empty list requires nothing. */
function alternativesOf(document: JsonNode, operation: JsonNode): readonly JsonNode[] {
  const own = Array.isArray(operation['security']) ? operation : document;
  const alternatives = listAt(own, 'security').filter(isNode);
  return alternatives.length > 0 ? alternatives : [{}];
}

/** A security scheme without its description, which may change. */
function schemeOf(document: JsonNode, name: string): JsonNode {
  const scheme = nodeAt(nodeAt(nodeAt(document, 'components'), 'securitySchemes'), name);
  return Object.fromEntries(Object.entries(scheme).filter(([key]) => key !== 'description'));
}

/** Breaks where credentials that were sufficient no longer are, or where a scheme of the same name differs. */
export function compareSecurity(
  [releasedDocument, released]: readonly [JsonNode, JsonNode],
  [currentDocument, current]: readonly [JsonNode, JsonNode],
  operation: string,
): ContractBreak[] {
  const after = alternativesOf(currentDocument, current);
  const isEnough = (before: JsonNode): boolean =>
    after.some((alternative) =>
      Object.keys(alternative).every(
        (scheme) =>
          scheme in before &&
          sameJson(schemeOf(releasedDocument, scheme), schemeOf(currentDocument, scheme)) &&
          listAt(alternative, scheme).every((scope) => listAt(before, scheme).includes(scope)),
      ),
    );
  return alternativesOf(releasedDocument, released)
    .filter((before) => !isEnough(before))
    .map((before) => ({
      rule: 'security-tightened',
      pointer: childPointer(operation, 'security'),
      detail: `${Object.keys(before).join(' with ') || 'nothing'} was enough`,
    }));
}
