/** A JSON object of unknown structure. */
export type JsonNode = Readonly<Record<string, unknown>>;

export const isNode = (value: unknown): value is JsonNode =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object under a key, or an empty one. */
export function nodeAt(node: JsonNode, key: string): JsonNode {
  const value = node[key];
  return isNode(value) ? value : {};
}

/** The list under a key, or an empty one. */
export function listAt(node: JsonNode, key: string): readonly unknown[] {
  const value = node[key];
  return Array.isArray(value) ? value : [];
}

export const sameJson = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** JSON pointer of a child (RFC 6901). */
export const childPointer = (pointer: string, ...keys: readonly (string | number)[]): string =>
  [pointer, ...keys.map((key) => String(key).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/');
