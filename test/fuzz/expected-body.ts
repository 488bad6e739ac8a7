import { Ajv, type ValidateFunction } from 'ajv';
import addFormatsModule from 'ajv-formats';
import type { Operation } from 'openapi-backend';
import { bodiesOf } from '../support/contract-body.js';
import { isNode, type SchemaNode } from '../support/schema-walk.js';

/** Maximum size of a body in bytes, and maximum nesting. */
const MAX_BYTES = 64 * 1024;
const MAX_DEPTH = 32;

const ajv = new Ajv({ strict: false });
addFormatsModule.default(ajv);
const compiled = new WeakMap<SchemaNode, ValidateFunction>();

export function isValidBody(schema: SchemaNode, value: unknown): boolean {
  const validate = compiled.get(schema) ?? ajv.compile(schema);
  compiled.set(schema, validate);
  return validate(value) === true;
}

/** Expected result for a body: rejected before the parameters are checked, rejected together with them, or accepted. */
export type BodyVerdict =
  | { readonly kind: 'refused'; readonly status: 400 | 413 | 415 }
  | { readonly kind: 'broken' }
  | { readonly kind: 'taken'; readonly value: unknown };

/** Nested too deeply, or with a text that is invalid Unicode or contains NUL. */
function isUnencodable(value: unknown, depth = 0): boolean {
  if (typeof value === 'string') return value.includes('\0') || Buffer.from(value).toString() !== value;
  if (typeof value !== 'object' || value === null) return false;
  return (
    depth === MAX_DEPTH ||
    Object.entries(value).some(([name, part]) => isUnencodable(name) || isUnencodable(part, depth + 1))
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isUtf8 = (parameters: readonly string[]): boolean =>
  parameters.every((parameter) => !/^\s*charset=/i.test(parameter) || /^\s*charset="?utf-8"?\s*$/i.test(parameter));

/** @param type the Content-Type of the request */
export function expectedBody(operation: Operation, type: string | undefined, text: string): BodyVerdict {
  const documented = bodiesOf(operation);
  const [name = '', ...parameters] = (type ?? '').split(';');
  if (text === '') return documented.some(({ isRequired }) => isRequired) ? { kind: 'broken' } : taken(undefined);
  if (documented.length === 0) return { kind: 'refused', status: 400 };
  const own = documented.find(({ mediaType }) => mediaType === name.trim().toLowerCase());
  if (own === undefined || !isUtf8(parameters)) return { kind: 'refused', status: 415 };
  if (Buffer.byteLength(text) > MAX_BYTES) return { kind: 'refused', status: 413 };
  // A byte order mark is not part of the text.
  const value = parsed(text.replace(/^\ufeff/, ''));
  if (typeof value !== 'object' || value === null || isUnencodable(value)) return { kind: 'refused', status: 400 };
  return isNode(value) && isValidBody(own.schema, value) ? taken(value) : { kind: 'broken' };
}

const taken = (value: unknown): BodyVerdict => ({ kind: 'taken', value });
