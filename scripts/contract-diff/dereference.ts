import { isNode, type JsonNode } from './json-node.js';

/**
 * The target of a local reference.
 * @throws Error when it does not exist or is outside the document.
 */
export function lookUp(document: JsonNode, reference: string): unknown {
  if (!reference.startsWith('#/')) throw new Error(`${reference} is outside the document`);
  let value: unknown = document;
  for (const key of reference.slice(2).split('/')) {
    const name = decodeURIComponent(key).replaceAll('~1', '/').replaceAll('~0', '~');
    value = isNode(value) ? value[name] : undefined;
  }
  if (value === undefined) throw new Error(`${reference} does not exist`);
  return value;
}

/**
 * The document with each local reference replaced by its target. Two references to one target give the same object, so
 * a recursive schema becomes a cycle of objects, which callers must handle.
 * @throws Error when a reference does not exist or points outside the document.
 */
export function dereference(document: JsonNode): JsonNode {
  const resolved = new Map<string, unknown>();
  const follow = (reference: string): unknown => {
    if (resolved.has(reference)) return resolved.get(reference);
    const target = lookUp(document, reference);
    if (!isNode(target)) return target;
    const copy = {};
    // Registered before it is filled, because its content can refer to it.
    resolved.set(reference, copy);
    return Object.assign(copy, walk(target));
  };
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk);
    if (!isNode(value)) return value;
    const reference = value['$ref'];
    if (typeof reference === 'string') return follow(reference);
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, walk(child)]));
  };
  return Object.fromEntries(Object.entries(document).map(([key, child]) => [key, walk(child)]));
}
