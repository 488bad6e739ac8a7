import type { ContractBreak } from './break.js';
import { childPointer, isNode, type JsonNode, listAt, nodeAt, sameJson } from './json-node.js';

/** Alternatives of an operation, the document's where it has none of its own; an empty list asks for nothing. */
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

/** Breaks where what was enough to be let in is enough no longer, or a scheme of the name means something else. */
export function compareSecurity(
  [releasedDocument, released]: readonly [JsonNode, JsonNode],
  [presentDocument, present]: readonly [JsonNode, JsonNode],
  operation: string,
): ContractBreak[] {
  const after = alternativesOf(presentDocument, present);
  const isEnough = (before: JsonNode): boolean =>
    after.some((alternative) =>
      Object.keys(alternative).every(
        (scheme) =>
          scheme in before &&
          sameJson(schemeOf(releasedDocument, scheme), schemeOf(presentDocument, scheme)) &&
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
