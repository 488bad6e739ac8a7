import type { Option } from '../../src/config/options/option.js';

type JsonSchema = Readonly<Record<string, unknown>>;

/** Any text on one line. The service parses it; with an invalid value it does not start and reports the reason. */
const TEXT: JsonSchema = { type: 'string', minLength: 1, maxLength: 4096 };

/**
 * Schema of the chart value of an option. It is derived from the value syntax shown in the table of options, the only
 * type information available. Lists and maps can be written as YAML lists and maps.
 */
export function valueSchema({ type: { syntax } }: Option<unknown>): JsonSchema {
  const numeric = /^(integer|number) (\d+(?:\.\d+)?)\.\.(\d+(?:\.\d+)?)$/.exec(syntax);
  if (numeric !== null) {
    const [, type, minimum, maximum] = numeric;
    return { type, minimum: Number(minimum), maximum: Number(maximum) };
  }
  if (syntax === '`true` or `false`') return { type: 'boolean' };
  if (/^`[^`=]+`(, `[^`=]+`)*$/.test(syntax)) return oneOf(syntax);
  if (syntax.startsWith('duration ')) {
    const word = /, or `(\w+)`$/.exec(syntax)?.[1];
    return { type: 'string', pattern: `^(\\d{1,9}[smhdw]${word === undefined ? '' : `|${word}`})$` };
  }
  const url = /^URL \(([\w, ]+)\)$/.exec(syntax);
  if (url !== null) return { type: 'string', pattern: `^(${url[1]?.replaceAll(', ', '|')})://[^\\s]+$` };
  if (syntax.startsWith('comma-separated ')) return { anyOf: [TEXT, { type: 'array', items: TEXT, maxItems: 200 }] };
  if (/^`[^`]+=/.test(syntax)) return { anyOf: [TEXT, { type: 'object', additionalProperties: mapValue(syntax) }] };
  return TEXT;
}

/** A number where the example begins with one, also with more behind it; no commas, which separate the entries. */
function mapValue(syntax: string): JsonSchema {
  if (!/^`[^`=,]+=[\d.]+[,`]/.test(syntax)) return { type: 'string', pattern: '^[^\\s,]+$' };
  const number = { type: 'number', minimum: 0 };
  return syntax.includes('@') ? { anyOf: [number, { type: 'string', pattern: '^[\\d.]+@[^\\s,]+$' }] } : number;
}

/** YAML parses an unquoted `on` or `off` as a boolean. */
function oneOf(syntax: string): JsonSchema {
  const words = [...syntax.matchAll(/`([^`]+)`/g)].map((match) => match[1]);
  return { enum: words.includes('off') ? [...words, true, false] : words };
}
