import { splitNamedKey } from './named-key.js';
import { text, type ValueType } from './value-types.js';

/** Maximum number of elements of a list. */
const MAX_ELEMENTS = 200;

/** Comma-separated values; white space around elements is ignored, and an empty value is an empty list. */
export const list = <T extends string>(element: ValueType<T>, syntax: string): ValueType<readonly T[]> => ({
  syntax,
  parse: (value) => split(value, ',').map((item) => element.parse(item)),
  show: (value) => value,
});

/** Keys separated by commas or, as in files, by lines; each with an optional name. */
export const keys = (minLength: number): ValueType<readonly string[]> => {
  const key = text(new RegExp(`^[!-~]{${minLength},256}$`), `keys of ${minLength} to 256 printable ASCII characters`);
  return {
    syntax: `\`key\` or \`name:key\`, separated by commas or lines; keys of at least ${minLength} characters`,
    parse: (value) =>
      split(value.replaceAll(/\r?\n/g, ','), ',').map((item) => {
        key.parse(splitNamedKey(item).key);
        return item;
      }),
    show: (value) => value,
  };
};

/** `name=value` pairs, comma-separated; each name once. */
export const valueByName = <T extends string | number>(
  type: ValueType<T>,
  syntax: string,
): ValueType<Readonly<Record<string, T>>> => ({
  syntax,
  parse: (value) =>
    recordOf(
      split(value, ',').map((item) => {
        const [name, content] = pair(item, '=');
        return [name, type.parse(content)];
      }),
    ),
  show: (value) => Object.entries(value).map(([name, content]) => `${name}=${content}`),
});

/**
 * HTTP headers, `Name: value`, separated by semicolons. Hop-by-hop and framing headers are rejected, because the HTTP
 * client sets them.
 */
export const httpHeaders: ValueType<Readonly<Record<string, string>>> = {
  syntax: '`Name: value; Name: value`',
  parse: (value) => headersOf(split(value, ';').map((item) => pair(item, ':'))),
  show: (value) => Object.keys(value),
};

/** Validates names and values of headers. @throws Error with a sentence that completes the name of the option */
export function headersOf(
  entries: readonly (readonly [name: string, content: string])[],
): Readonly<Record<string, string>> {
  for (const [name, content] of entries) {
    if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/.test(name)) throw new Error('has an invalid header name');
    if (/^(host|connection|content-length|transfer-encoding|accept|accept-encoding)$/i.test(name)) {
      throw new Error(`must not set the header ${name}`);
    }
    if (/\p{Cc}/u.test(content)) throw new Error(`contains control characters in the header ${name}`);
  }
  return recordOf(entries);
}

/**
 * Splits a list. White space around elements is removed, and empty elements are ignored.
 * @throws Error when there are more than 200 elements
 */
export function split(value: string, separator: string): string[] {
  const items = value
    .split(separator)
    .map((item) => item.trim())
    .filter((item) => item !== '');
  if (items.length > MAX_ELEMENTS) throw new Error(`must have at most ${MAX_ELEMENTS} elements`);
  return items;
}

/** @throws Error when a name occurs twice, because one of its values would be lost */
function recordOf<T>(entries: readonly (readonly [name: string, value: T])[]): Readonly<Record<string, T>> {
  const names = new Set<string>();
  for (const [name] of entries) {
    if (names.has(name)) throw new Error(`has ${name} twice`);
    names.add(name);
  }
  return Object.fromEntries(entries);
}

function pair(item: string, separator: string): [string, string] {
  const at = item.indexOf(separator);
  const name = item.slice(0, Math.max(at, 0)).trim();
  const content = item.slice(at + 1).trim();
  if (name === '' || content === '') throw new Error(`must be a list of name${separator}value`);
  return [name, content];
}
