import { KEYWORD_RULES } from './keyword-rules.js';

/** A promise of the released contract that the present one does not keep. */
export interface ContractBreak {
  readonly rule: string;
  /** JSON pointer from the document's root, references followed. */
  readonly pointer: string;
  readonly detail: string;
}

/** Rules that are not about one keyword of a schema, and what breaks each. What is not named here is harmless. */
const STRUCTURE_RULES: Readonly<Record<string, string>> = {
  'server-removed': 'a server is gone',
  'operation-removed': 'a path or a method of it is gone',
  'operation-moved': 'an operation is under another path or method',
  'operation-id-changed': 'an operation has another operationId, which generated clients name their methods by',
  'security-tightened': 'a way to authenticate, none included, is no longer enough',
  'parameter-removed': 'a parameter is gone: unknown parameters are refused',
  'parameter-moved': 'a parameter is in another place (query, header, path, cookie)',
  'parameter-required': 'a parameter is required that was optional or did not exist',
  'parameter-style': 'style, explode or media type of a parameter differ: the same text means something else',
  'request-default': 'the default of a value differs: leaving it out means something else',
  'request-body-removed': 'a body is no longer taken',
  'request-body-required': 'a body is required that was optional or did not exist',
  'request-media-type-removed': 'a media type is no longer taken',
  'request-property-removed': 'a property is no longer taken',
  'request-property-required': 'a property is required that was optional or did not exist',
  'response-status-removed': 'a status is gone',
  'response-status-added':
    'a new status that is no failure, which clients do not know how to read; failures they know by class',
  'response-media-type-removed': 'a media type is no longer answered',
  'response-header-removed': 'a header is gone',
  'response-header-optional': 'a header is no longer always there',
  'response-property-removed': 'a property is gone',
  'response-property-optional': 'a property is no longer always there',
  'response-value-removed': 'an enumeration lost a value, which generated clients name and programs wait for',
};

/**
 * Every rule with what breaks it. What only adds is harmless: operations, optional parameters, values that a request may
 * have, properties of answers, and values of those enumerations of answers that carried `x-extensible-enum: true` in the
 * last release. A value added to any other enumeration of an answer is a break, because programs that decide by it have
 * no branch for it; so is the mark itself on an enumeration that was released without it.
 */
export const RULES: Readonly<Record<string, string>> = {
  ...STRUCTURE_RULES,
  ...Object.fromEntries(
    KEYWORD_RULES.flatMap(({ name, request, response }) => [
      [`request-${name}`, request],
      [`response-${name}`, response],
    ]),
  ),
};
