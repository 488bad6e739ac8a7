import type { ContractBreak } from './break.js';
import { compareSchemas } from './compare-schemas.js';
import { childPointer, isNode, type JsonNode, listAt, nodeAt } from './json-node.js';

/** Header names are case-insensitive (RFC 9110, 5.1). */
const nameOf = (parameter: JsonNode): string =>
  parameter['in'] === 'header' ? String(parameter['name']).toLowerCase() : String(parameter['name']);
const keyOf = (parameter: JsonNode): string => `${parameter['in']} ${nameOf(parameter)}`;

/** Parameters of the path, overridden or extended by those of the operation. */
const parametersOf = (path: JsonNode, operation: JsonNode): ReadonlyMap<string, JsonNode> =>
  new Map(
    [...listAt(path, 'parameters'), ...listAt(operation, 'parameters')].filter(isNode).map((one) => [keyOf(one), one]),
  );

/** Serialisation of a parameter, with defaults filled in (OpenAPI 3.0.3, Parameter Object). */
function styleOf(parameter: JsonNode): string {
  const style = parameter['style'] ?? (['query', 'cookie'].includes(String(parameter['in'])) ? 'form' : 'simple');
  const explode = parameter['explode'] ?? style === 'form';
  const media = Object.keys(nodeAt(parameter, 'content')).join(', ');
  return `style ${style}, explode ${explode}, allowReserved ${parameter['allowReserved'] ?? false}, media type ${media || 'none'}`;
}

function compareParameter(released: JsonNode, current: JsonNode, pointer: string): ContractBreak[] {
  const breaks: ContractBreak[] = [];
  if (current['required'] === true && released['required'] !== true)
    breaks.push({ rule: 'parameter-required', pointer, detail: 'was optional' });
  const [before, after] = [styleOf(released), styleOf(current)];
  if (before !== after) breaks.push({ rule: 'parameter-style', pointer, detail: `${before} became ${after}` });
  const schema = childPointer(pointer, 'schema');
  return [...breaks, ...compareSchemas(nodeAt(released, 'schema'), nodeAt(current, 'schema'), 'request', schema)];
}

/** Breaks in the parameters that an operation accepts. Pointers name parameters by location and name, not by index. */
export function compareParameters(
  [releasedPath, releasedOperation]: readonly [JsonNode, JsonNode],
  [currentPath, currentOperation]: readonly [JsonNode, JsonNode],
  pointer: string,
): ContractBreak[] {
  const before = parametersOf(releasedPath, releasedOperation);
  const after = parametersOf(currentPath, currentOperation);
  const at = (key: string) => childPointer(pointer, 'parameters', key);
  const kept = [...before].flatMap(([key, released]): ContractBreak[] => {
    const current = after.get(key);
    if (current !== undefined) return compareParameter(released, current, at(key));
    const moved = [...after.values()].find((one) => one['name'] === released['name'] && !before.has(keyOf(one)));
    return moved === undefined
      ? [{ rule: 'parameter-removed', pointer: at(key), detail: 'is removed' }]
      : [{ rule: 'parameter-moved', pointer: at(key), detail: `is in ${moved['in']} now` }];
  });
  const added = [...after].filter(([key, one]) => !before.has(key) && one['required'] === true);
  return [...kept, ...added.map(([key]) => ({ rule: 'parameter-required', pointer: at(key), detail: 'is new' }))];
}
