import { formatDuration, parseDuration } from './duration-text.js';

/** How a setting is parsed, validated and displayed. */
export interface ValueType<T> {
  /** Syntax in the option table, e.g. `integer 1..65535`. */
  readonly syntax: string;
  /** @throws Error with a sentence that completes "GREENKUBE_X ...". */
  readonly parse: (text: string) => T;
  readonly show: (value: T) => string | number | boolean | readonly string[] | null;
}

/** Maximum length of any single value. */
const MAX_TEXT_LENGTH = 4096;

export const text = (pattern: RegExp, syntax: string): ValueType<string> => ({
  syntax,
  parse: (value) => {
    if (value.length > MAX_TEXT_LENGTH) throw new Error(`is longer than ${MAX_TEXT_LENGTH} characters`);
    if (!pattern.test(value)) throw new Error(`must be ${syntax}`);
    return value;
  },
  show: (value) => value,
});

/** Zone of a power grid in the notation of Electricity Maps. */
export const GRID_ZONE = text(/^[A-Z]{2}(-[A-Z0-9]{1,10}){0,3}$/, 'a zone such as FR or US-CAL-CISO');

/** Any printable characters on one line. */
export const anyText = (syntax: string): ValueType<string> => text(/^[^\p{Cc}]+$/u, syntax);

export const integer = (min: number, max: number): ValueType<number> => ({
  syntax: `integer ${min}..${max}`,
  parse: (value) => {
    const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    if (!(number >= min && number <= max)) throw new Error(`must be an integer from ${min} to ${max}`);
    return number;
  },
  show: (value) => value,
});

export const decimal = (min: number, max: number): ValueType<number> => ({
  syntax: `number ${min}..${max}`,
  parse: (value) => {
    const number = /^\d{1,15}(\.\d{1,15})?$/.test(value) ? Number(value) : Number.NaN;
    if (!(number >= min && number <= max)) throw new Error(`must be a number from ${min} to ${max}`);
    return number;
  },
  show: (value) => value,
});

export const boolean: ValueType<boolean> = {
  syntax: '`true` or `false`',
  parse: (value) => {
    if (value !== 'true' && value !== 'false') throw new Error('must be true or false');
    return value === 'true';
  },
  show: (value) => value,
};

/** In seconds. */
export const duration = (minSeconds: number, maxSeconds: number): ValueType<number> => ({
  syntax: `duration ${formatDuration(minSeconds)}..${formatDuration(maxSeconds)}`,
  parse: (value) => {
    const seconds = parseDuration(value);
    if (seconds < minSeconds || seconds > maxSeconds) {
      throw new Error(`must be from ${formatDuration(minSeconds)} to ${formatDuration(maxSeconds)}`);
    }
    return seconds;
  },
  show: formatDuration,
});

export function oneOf<T extends string>(...values: readonly T[]): ValueType<T> {
  const isOne = (value: string): value is T => values.some((known) => known === value);
  return {
    syntax: values.map((value) => `\`${value}\``).join(', '),
    parse: (value) => {
      if (!isOne(value)) throw new Error(`must be one of ${values.join(', ')}`);
      return value;
    },
    show: (value) => value,
  };
}

/** Name of an IANA time zone that this version of Node.js supports. */
export const timezone: ValueType<string> = {
  syntax: 'IANA time zone such as `Europe/Paris`',
  parse: (value) => {
    try {
      new Intl.DateTimeFormat('en-US', { timeZone: value });
    } catch {
      throw new Error('must be an IANA time zone such as Europe/Paris');
    }
    return value;
  },
  show: (value) => value,
};

/**
 * A URL without user and password, which have secret options of their own. Its query may contain a key, so it is a secret:
 * it is never displayed.
 */
export const plainUrl = (...schemes: readonly string[]): ValueType<string> => ({
  syntax: `URL (${schemes.join(', ')})`,
  parse: (value) => {
    const url = parseUrl(value, schemes);
    if (url.username !== '' || url.password !== '') throw new Error('must not contain a user or password');
    return value.replace(/^([^?#]*?)\/+($|[?#])/, '$1$2');
  },
  show: (value) => value.replace(/[?#].*$/, '?[redacted]'),
});

export const urlWithCredentials = (...schemes: readonly string[]): ValueType<string> => ({
  syntax: `URL (${schemes.join(', ')})`,
  parse: (value) => {
    parseUrl(value, schemes);
    return value;
  },
  show: (value) => value,
});

function parseUrl(value: string, schemes: readonly string[]): URL {
  if (!URL.canParse(value)) throw new Error(`must be a URL, for example ${schemes[0]}://host:port`);
  const url = new URL(value);
  if (!schemes.includes(url.protocol.slice(0, -1))) throw new Error(`must begin with ${schemes.join(':// or ')}://`);
  return url;
}

/** Null when the value is not set or is the given word. */
export const orWord = <T>(word: string, type: ValueType<T>): ValueType<T | null> => ({
  syntax: `${type.syntax}, or \`${word}\``,
  parse: (value) => (value === word ? null : type.parse(value)),
  show: (value) => (value === null ? word : type.show(value)),
});

/** For options without a default value. */
export const optional = <T>(type: ValueType<T>): ValueType<T | null> => ({
  ...type,
  show: (value) => (value === null ? null : type.show(value)),
});
