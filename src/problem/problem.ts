import { CATALOGUE, type ProblemKind, typeOfKind } from './catalogue.js';

/** JSON pointer (RFC 6901) to a part of the request. Names come from clients, so `~` and `/` in them are escaped. */
export const pointerTo = (where: 'header' | 'query', name: string): string => pointerInto(`/${where}`, name);

/** The pointer to a property or item of the value at `pointer`. */
export const pointerInto = (pointer: string, name: string | number): string =>
  `${pointer}/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** The last segment of a pointer, unescaped. */
export const nameOf = (pointer: string): string =>
  (pointer.split('/').at(-1) ?? '').replaceAll('~1', '/').replaceAll('~0', '~');

/** Truncates a text to `maxCharacters` Unicode characters (the unit of JSON schema); a truncated text ends with `…`. */
export function cutText(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  const characters = [...text];
  return characters.length <= maxCharacters ? text : `${characters.slice(0, maxCharacters - 1).join('')}…`;
}

/** One invalid part of a request: a JSON pointer, for example `/query/limit`, and what is wrong with it. */
export interface ProblemEntry {
  readonly pointer: string;
  readonly detail: string;
}

export interface ProblemOptions {
  readonly errors?: readonly ProblemEntry[];
  /** For the log only; never shown to the client. */
  readonly cause?: unknown;
  /** Additional response headers, for example Retry-After or Allow. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** JSON representation of a problem (RFC 9457). */
export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly errors?: readonly ProblemEntry[];
}

/** Maximum lengths of texts and lists in a problem; the contract has the same limits. */
const MAX_DETAIL = 2000;
const MAX_ENTRIES = 100;
const MAX_ENTRY_POINTER = 300;
const MAX_ENTRY_DETAIL = 1000;

/** Value of Retry-After for status 503. */
const RETRY_AFTER_SECONDS = 5;

const cutEntry = ({ pointer, detail }: ProblemEntry): ProblemEntry => ({
  pointer: cutText(pointer, MAX_ENTRY_POINTER),
  detail: cutText(detail, MAX_ENTRY_DETAIL),
});

/** An error for the client. The client receives `detail` unchanged, so it must not contain internals of the service. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly kind: ProblemKind;
  readonly status: number;
  readonly title: string;
  readonly errors: readonly ProblemEntry[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(kind: ProblemKind, detail: string, options: ProblemOptions = {}) {
    super(detail, { cause: options.cause });
    this.kind = kind;
    this.status = CATALOGUE[kind].status;
    this.title = CATALOGUE[kind].title;
    this.errors = options.errors;
    const retry = this.status === 503 ? { 'Retry-After': String(RETRY_AFTER_SECONDS) } : {};
    this.headers = { ...retry, ...options.headers };
  }

  /** @param instance URI reference that identifies this occurrence */
  toBody(instance: string): ProblemBody {
    return {
      type: typeOfKind(this.kind),
      title: this.title,
      status: this.status,
      detail: cutText(this.message, MAX_DETAIL),
      instance,
      ...(this.errors ? { errors: this.errors.slice(0, MAX_ENTRIES).map(cutEntry) } : {}),
    };
  }
}

/** A 400 that names one query parameter. */
export const invalidParameter = (name: string, detail: string): Problem =>
  new Problem('invalid-request', `${name}: ${detail}`, { errors: [{ pointer: `/query/${name}`, detail }] });

/** A 400 that names one property of the body. */
export const invalidBody = (name: string, detail: string): Problem =>
  new Problem('invalid-request', `${name}: ${detail}`, { errors: [{ pointer: `/body/${name}`, detail }] });
