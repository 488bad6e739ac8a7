import { KEYWORD_RULES } from './keyword-rules.js';

/** A promise of the released contract that the current one does not keep. */
export interface ContractBreak {
  readonly rule: string;
  /** JSON pointer from the document root, references followed. */
  readonly pointer: string;
  readonly detail: string;
}

/** Rules that do not concern a single schema keyword, and what breaks each. Changes not listed here are harmless. */
const STRUCTURE_RULES: Readonly<Record<string, string>> = {
  'server-removed': 'a server is removed',
  'operation-removed': 'a path or method is removed',
  'operation-moved': 'an operation has another path or method',
  'operation-id-changed': 'an operation has another operationId, which generated clients use for method names',
  'security-tightened': 'a security alternative, including none, is no longer sufficient',
  'parameter-removed': 'a parameter is removed: unknown parameters are rejected',
  'parameter-moved': 'a parameter has another location (query, header, path, cookie)',
  'parameter-required': 'a parameter is required that was optional or did not exist',
  'parameter-style': 'style, explode or media type of a parameter differ: the same text has another meaning',
  'request-default': 'a default value differs: omitting the value has another meaning',
  'request-body-removed': 'a request body is no longer accepted',
  'request-body-required': 'a request body is required that was optional or did not exist',
  'request-media-type-removed': 'a request media type is no longer accepted',
  'request-property-removed': 'a property is no longer accepted',
  'request-property-required': 'a property is required that was optional or did not exist',
  'response-status-removed': 'a status is removed',
  'response-status-added':
    'a success status is added, which clients do not handle; error statuses are handled by class',
  'response-media-type-removed': 'a response media type is removed',
  'response-header-removed': 'a header is removed',
  'response-header-optional': 'a header is no longer required',
  'response-property-removed': 'a property is removed',
  'response-property-optional': 'a property is no longer required',
  'response-value-removed': 'an enumeration lost a value, which generated clients name and programs compare with',
};

/**
 * Every rule with what breaks it. Additions are harmless: operations, optional parameters, request values, response
 * properties, and values of a response enumeration that had `x-extensible-enum: true` in the last release. A value
 * added to any other response enumeration is a break, because programs that branch on it have no case for the value.
 * Marking an enumeration as extensible that was released without the mark is a break too.
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
