import type { ContractBreak } from './break.js';
import { childPointer, isNode, type JsonNode, listAt, nodeAt, sameJson } from './json-node.js';
import { KEYWORD_RULES, type Side, valuesOf } from './keyword-rules.js';

interface Place {
  readonly side: Side;
  readonly pointer: string;
  /** Pairs that are being compared further out: a schema may contain itself. */
  readonly open: readonly (readonly [JsonNode, JsonNode])[];
}

const below = (place: Place, ...keys: readonly (string | number)[]): Place => ({
  ...place,
  pointer: childPointer(place.pointer, ...keys),
});

const show = (schema: JsonNode, keywords: readonly string[]): string =>
  keywords
    .filter((keyword) => schema[keyword] !== undefined)
    .map((keyword) => `${keyword} ${JSON.stringify(schema[keyword])}`)
    .join(', ') || 'none';

function keywordBreaks(released: JsonNode, present: JsonNode, { side, pointer }: Place): ContractBreak[] {
  const [wide, narrow] = side === 'request' ? [released, present] : [present, released];
  return KEYWORD_RULES.filter(({ isNarrower }) => isNarrower(wide, narrow, side)).map(({ name, keywords }) => ({
    rule: `${side}-${name}`,
    pointer,
    detail: `${show(released, keywords)} became ${show(present, keywords)}`,
  }));
}

/** Leaving a value out means something else; in an answer a default promises nothing. */
function defaultBreaks(released: JsonNode, present: JsonNode, { side, pointer }: Place): ContractBreak[] {
  if (side === 'response' || sameJson(released['default'], present['default'])) return [];
  const detail = `${show(released, ['default'])} became ${show(present, ['default'])}`;
  return [{ rule: 'request-default', pointer, detail }];
}

/** Where an enumeration of an answer is gone altogether, the rule about its values says so already. */
function removedValues(released: JsonNode, present: JsonNode, { side, pointer }: Place): ContractBreak[] {
  if (side === 'request' || present['enum'] === undefined) return [];
  const removed = valuesOf(released).filter((value) => !valuesOf(present).includes(value));
  if (removed.length === 0) return [];
  return [{ rule: 'response-value-removed', pointer, detail: `${removed.join(', ')} is gone` }];
}

/** The alternatives of a schema, each with all that stands beside them; a schema without alternatives is its only one. */
function alternativesOf(schema: JsonNode): readonly JsonNode[] {
  const { anyOf, oneOf, ...rest } = schema;
  const alternatives = [anyOf, oneOf].find(Array.isArray);
  return Array.isArray(alternatives) ? alternatives.filter(isNode).map((one) => ({ ...rest, ...one })) : [schema];
}

/** Each alternative of the wider side must be contained in one of the narrower side. */
function alternativeBreaks(released: readonly JsonNode[], present: readonly JsonNode[], place: Place): ContractBreak[] {
  const isRequest = place.side === 'request';
  const [wide, narrow] = isRequest ? [released, present] : [present, released];
  const lost = wide.filter((one) =>
    narrow.every((other) => {
      const [before, after] = isRequest ? [one, other] : [other, one];
      return compareAt(before, after, place).length > 0;
    }),
  );
  return lost.map((one) => ({
    rule: `${place.side}-composition`,
    pointer: place.pointer,
    detail: `no alternative of the other side contains ${JSON.stringify(one['type'] ?? one['title'] ?? 'one')}`,
  }));
}

function propertyBreaks(released: JsonNode, present: JsonNode, place: Place): ContractBreak[] {
  const { side } = place;
  const [before, after] = [nodeAt(released, 'properties'), nodeAt(present, 'properties')];
  const [wasRequired, isRequired] = [listAt(released, 'required'), listAt(present, 'required')];
  const breaks = Object.keys(before).flatMap((name) => {
    const at = below(place, 'properties', name);
    if (!(name in after)) return [{ rule: `${side}-property-removed`, pointer: at.pointer, detail: `${name} is gone` }];
    return compareAt(nodeAt(before, name), nodeAt(after, name), at);
  });
  const [rule, changed] =
    side === 'request'
      ? ['request-property-required', isRequired.filter((name) => !wasRequired.includes(name))]
      : ['response-property-optional', wasRequired.filter((name) => !isRequired.includes(name))];
  const kept = changed.map(String).filter((name) => side === 'request' || name in after);
  return [
    ...breaks,
    ...kept.map((name) => ({ rule, pointer: childPointer(place.pointer, 'required'), detail: `property ${name}` })),
  ];
}

function partBreaks(released: JsonNode, present: JsonNode, place: Place): ContractBreak[] {
  const both = (key: string) =>
    isNode(released[key]) && isNode(present[key])
      ? compareAt(nodeAt(released, key), nodeAt(present, key), below(place, key))
      : [];
  const items =
    'items' in released || 'items' in present
      ? compareAt(nodeAt(released, 'items'), nodeAt(present, 'items'), below(place, 'items'))
      : [];
  const conditions = listAt(present, 'allOf');
  const all = listAt(released, 'allOf').flatMap((one, index) => {
    const other = conditions[index];
    return isNode(one) && isNode(other) ? compareAt(one, other, below(place, 'allOf', index)) : [];
  });
  return [...propertyBreaks(released, present, place), ...items, ...both('additionalProperties'), ...all];
}

function compareAt(released: JsonNode, present: JsonNode, outer: Place): ContractBreak[] {
  if (outer.open.some(([before, after]) => before === released && after === present)) return [];
  const place: Place = { ...outer, open: [...outer.open, [released, present]] };
  const [before, after] = [alternativesOf(released), alternativesOf(present)];
  if (before[0] !== released || after[0] !== present) return alternativeBreaks(before, after, place);
  return [
    ...keywordBreaks(released, present, place),
    ...defaultBreaks(released, present, place),
    ...removedValues(released, present, place),
    ...partBreaks(released, present, place),
  ];
}

/**
 * Where a schema no longer takes what it took (requests) or no longer promises what it promised (responses).
 * @param released the schema of the last release, references resolved; cycles are fine.
 */
export const compareSchemas = (released: JsonNode, present: JsonNode, side: Side, pointer: string): ContractBreak[] =>
  compareAt(released, present, { side, pointer, open: [] });
