import { split } from './list-types.js';
import type { ValueType } from './value-types.js';

/** A key under which one of several labels is stored. */
interface LabelAlias {
  readonly name: string;
  readonly keys: readonly string[];
}

export const DEFAULT_LABELS: readonly string[] = [
  'team',
  'owner',
  'department',
  'product',
  'environment',
  'app',
  'app.kubernetes.io/name',
  'app.kubernetes.io/part-of',
];

/** The word that stores no labels. */
const NONE = 'none';
/** Each further one multiplies the time to match a long key. */
const MAX_STARS = 2;
const MAX_ALIASES = 20;
const MAX_KEYS_PER_ALIAS = 20;

/** Keys of Kubernetes labels: an optional DNS name, and a name of at most 63 characters. */
const KEY = /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;

/** A pattern is valid if it can match a key: stars stand for nothing, or for a character. */
const isPattern = (text: string): boolean =>
  text.split('*').length <= MAX_STARS + 1 &&
  (KEY.test(text.replaceAll('*', 'a')) || KEY.test(text.replaceAll('*', '')) || text === '*');

const quoted = (items: readonly string[]): string => items.map((item) => JSON.stringify(item)).join(', ');

/** Label keys and patterns with `*`. */
export const labelPatterns: ValueType<readonly string[]> = {
  syntax: 'comma-separated label keys and patterns, or `none`',
  parse: (value) => {
    const items = split(value, ',');
    if (items.length === 1 && items[0] === NONE) return [];
    const wrong = items.filter((item) => !isPattern(item));
    if (wrong.length > 0) {
      throw new Error(
        `must be label keys such as team or app.kubernetes.io/part-of, or patterns with at most ${MAX_STARS} \`*\` such as app.kubernetes.io/*; invalid: ${quoted(wrong)}`,
      );
    }
    return [...new Set(items)];
  },
  show: (value) => (value.length === 0 ? NONE : value),
};

/** `name=key|key`, comma-separated. */
export const labelAliases: ValueType<readonly LabelAlias[]> = {
  syntax: 'comma-separated `name=key|key`, such as `team=owner|squad|app.kubernetes.io/team`',
  parse: (value) => {
    const items = split(value, ',');
    const aliases = items.map(aliasIn);
    const mistakes = aliases.flatMap(({ name, keys }, index) => {
      const isWrong =
        keys.length === 0 || keys.length > MAX_KEYS_PER_ALIAS || ![name, ...keys].every((key) => KEY.test(key));
      if (isWrong) return [`${JSON.stringify(items[index])} is not of the form name=key|key with valid label keys`];
      if (new Set([name, ...keys]).size <= keys.length) return [`${JSON.stringify(items[index])} has a key twice`];
      const isRepeated = aliases.findIndex((other) => other.name === name) < index;
      return isRepeated ? [`${name} is an alias twice`] : [];
    });
    if (aliases.length > MAX_ALIASES) mistakes.push(`there are more than ${MAX_ALIASES} aliases`);
    if (mistakes.length > 0) throw new Error(`is invalid: ${mistakes.join('; ')}`);
    return aliases;
  },
  show: (value) => value.map(({ name, keys }) => `${name}=${keys.join('|')}`),
};

function aliasIn(item: string): LabelAlias {
  const [name = '', ...rest] = item.split('=');
  const keys = rest.join('=').split('|');
  return { name: name.trim(), keys: keys.map((key) => key.trim()) };
}
