import { isMap, isScalar, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml';
import { bounded } from './table-file.js';

/** Errors of a YAML file; each is a sentence that begins with the line. They never quote values, which can be secrets. */
export interface YamlMistakes {
  /** @param node the part of the file that is wrong; null for the beginning of the file */
  add(node: Node | null, message: string): void;
  /** All errors in the order of their lines. */
  list(): readonly string[];
}

/** A parsed file. */
export interface YamlFile {
  /** Null for an empty file, or a file that is not YAML. */
  readonly content: Node | null;
  readonly mistakes: YamlMistakes;
}

/** Parses one YAML document. Duplicate keys are errors. Aliases are allowed in small numbers. */
export function parseYaml(text: string): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, version: '1.2' });
  const found: { readonly line: number; readonly message: string }[] = [];
  const addAt = (offset: number, message: string): void => {
    found.push({ line: Math.max(1, lines.linePos(offset).line), message });
  };
  for (const { pos, code } of document.errors) {
    addAt(pos[0], code === 'DUPLICATE_KEY' ? 'has a key twice' : `is not valid YAML (${code.toLowerCase()})`);
  }
  const mistakes: YamlMistakes = {
    add: (node, message) => addAt(node?.range?.[0] ?? 0, message),
    list() {
      const sorted = [...found].sort((a, b) => a.line - b.line);
      return bounded(sorted.map(({ line, message }) => `line ${line} ${message}`));
    },
  };
  return { content: document.errors.length > 0 ? null : document.contents, mistakes };
}

/** Reads the value of one key. @throws Error with a sentence that completes the name of the key */
export type FieldReader = (value: Node) => unknown;

/** Values and nodes of the fields of a map that are present and valid. */
export interface YamlFields {
  readonly values: Readonly<Record<string, unknown>>;
  /** The node of each present field, for further errors. */
  readonly nodes: Readonly<Record<string, Node>>;
}

/**
 * Reads a map with known keys, and reports unknown keys and invalid values with their lines.
 * @param place begins each message, such as `prometheus.`
 */
export function readFields(
  map: YAMLMap,
  readers: Readonly<Record<string, FieldReader>>,
  mistakes: YamlMistakes,
  place = '',
): YamlFields {
  const values: Record<string, unknown> = {};
  const nodes: Record<string, Node> = {};
  for (const { key, value } of map.items) {
    const keyNode = key as Node;
    const name = isScalar(key) ? String(key.value) : '';
    const read = Object.hasOwn(readers, name) ? readers[name] : undefined;
    if (read === undefined) {
      const known = Object.keys(readers).join(', ');
      mistakes.add(keyNode, `has the unknown key ${place}${name.slice(0, 60)}; known are ${known}`);
      continue;
    }
    // An empty value means not set, as in the environment.
    if (value === null || (isScalar(value) && value.value === null)) continue;
    const node = value as Node;
    nodes[name] = node;
    try {
      values[name] = read(node);
    } catch (error) {
      mistakes.add(node, `${place}${name} ${error instanceof Error ? error.message : 'is invalid'}`);
    }
  }
  return { values, nodes };
}

/** The text of a scalar. Numbers and booleans keep their spelling. @throws Error for a list or a map */
export function textOf(node: Node): string {
  if (!isScalar(node)) throw new Error('must be a single value');
  return typeof node.value === 'string' ? node.value : (node.source ?? String(node.value));
}

/** The entries of a map of texts. @throws Error for anything else */
export function textEntriesOf(node: Node): [name: string, text: string][] {
  if (!isMap(node)) throw new Error('must be a map');
  return node.items.map(({ key, value }) => {
    if (!isScalar(key) || value === null) throw new Error('must be a map of names to values');
    return [String(key.value), textOf(value as Node)];
  });
}
