import type { ContractBreak } from './break.js';
import { childPointer, isNode, type JsonNode, listAt, nodeAt, sameJson } from './json-node.js';
import { allowsValues, KEYWORD_RULES, type Side, valuesOf } from './keyword-rules.js';

interface Place {
  readonly side: Side;
  readonly pointer: string;
  /** Pairs that are being compared further out: a schema can contain itself. */
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

function keywordBreaks(released: JsonNode, current: JsonNode, { side, pointer }: Place): ContractBreak[] {
  const [wide, narrow] = side === 'request' ? [released, current] : [current, released];
  return KEYWORD_RULES.filter(
    ({ name, isNarrower }) => isNarrower(wide, narrow, side) && !allowsValues(name, wide, narrow),
  ).map(({ name, keywords }) => ({
    rule: `${side}-${name}`,
    pointer,
    detail: `${show(released, keywords)} became ${show(current, keywords)}`,
  }));
}

/** A changed default changes the meaning of an omitted request value. Defaults in responses promise nothing. */
function defaultBreaks(released: JsonNode, current: JsonNode, { side, pointer }: Place): ContractBreak[] {
  if (side === 'response' || sameJson(released['default'], current['default'])) return [];
  const detail = `${show(released, ['default'])} became ${show(current, ['default'])}`;
  return [{ rule: 'request-default', pointer, detail }];
}

/** When a response enumeration is removed completely, the rule about its values already reports it. */
function removedValues(released: JsonNode, current: JsonNode, { side, pointer }: Place): ContractBreak[] {
  if (side === 'request' || current['enum'] === undefined) return [];
  const removed = valuesOf(released).filter((value) => !valuesOf(current).includes(value));
  if (removed.length === 0) return [];
  return [{ rule: 'response-value-removed', pointer, detail: `${removed.join(', ')} is removed` }];
}

/**
 * The alternatives of a schema, each combined with the keywords next to them; a schema without alternatives is its only
 * one. Null is allowed if the schema or one of the alternatives allows it.
 */
function alternativesOf(schema: JsonNode): readonly JsonNode[] {
  const { anyOf, oneOf, ...rest } = schema;
  const alternatives = [anyOf, oneOf].find(Array.isArray)?.filter(isNode);
  if (alternatives === undefined) return [schema];
  const allowsNull = [rest, ...alternatives].some(({ nullable }) => nullable === true);
  return alternatives.map((one) => ({ ...rest, ...one, ...(allowsNull && { nullable: true }) }));
}

/** Each alternative of the wider side must be contained in one of the narrower side. */
function alternativeBreaks(released: readonly JsonNode[], current: readonly JsonNode[], place: Place): ContractBreak[] {
  const isRequest = place.side === 'request';
  const [wide, narrow] = isRequest ? [released, current] : [current, released];
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

function propertyBreaks(released: JsonNode, current: JsonNode, place: Place): ContractBreak[] {
  const { side } = place;
  const [before, after] = [nodeAt(released, 'properties'), nodeAt(current, 'properties')];
  const [wasRequired, isRequired] = [listAt(released, 'required'), listAt(current, 'required')];
  const breaks = Object.keys(before).flatMap((name) => {
    const at = below(place, 'properties', name);
    if (!(name in after))
      return [{ rule: `${side}-property-removed`, pointer: at.pointer, detail: `${name} is removed` }];
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

function partBreaks(released: JsonNode, current: JsonNode, place: Place): ContractBreak[] {
  const both = (key: string) =>
    isNode(released[key]) && isNode(current[key])
      ? compareAt(nodeAt(released, key), nodeAt(current, key), below(place, key))
      : [];
  const items =
    'items' in released || 'items' in current
      ? compareAt(nodeAt(released, 'items'), nodeAt(current, 'items'), below(place, 'items'))
      : [];
  const conditions = listAt(current, 'allOf');
  const all = listAt(released, 'allOf').flatMap((one, index) => {
    const other = conditions[index];
    return isNode(one) && isNode(other) ? compareAt(one, other, below(place, 'allOf', index)) : [];
  });
  return [...propertyBreaks(released, current, place), ...items, ...both('additionalProperties'), ...all];
}

function compareAt(released: JsonNode, current: JsonNode, outer: Place): ContractBreak[] {
  if (outer.open.some(([before, after]) => before === released && after === current)) return [];
  const place: Place = { ...outer, open: [...outer.open, [released, current]] };
  const [before, after] = [alternativesOf(released), alternativesOf(current)];
  if (before[0] !== released || after[0] !== current) return alternativeBreaks(before, after, place);
  return [
    ...keywordBreaks(released, current, place),
    ...defaultBreaks(released, current, place),
    ...removedValues(released, current, place),
    ...partBreaks(released, current, place),
  ];
}

/**
 * Reports where a schema no longer accepts what it accepted (requests) or no longer guarantees what it guaranteed
 * (responses).
 * @param released the schema of the last release, references resolved; cycles are allowed.
 */
export const compareSchemas = (released: JsonNode, current: JsonNode, side: Side, pointer: string): ContractBreak[] =>
  compareAt(released, current, { side, pointer, open: [] });
