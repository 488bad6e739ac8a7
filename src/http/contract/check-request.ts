import type { IncomingHttpHeaders } from 'node:http';
import type { OpenAPIBackend, Operation, Request } from 'openapi-backend';
import type { RequestCheck } from '../../contract/index.js';
import { type ProblemEntry, pointerTo } from '../../problem/problem.js';
import { brokenEntry, checkQuery, parseQuery, toValidatorQuery } from './check-query.js';
import { invalidRequest, toEntries } from './validation-problem.js';

/** The parts of a request that are checked. */
export interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawQuery: string;
  readonly sentBody: { readonly body: object | undefined; readonly errors: readonly ProblemEntry[] };
}

/** openapi-backend gets a plain object, because it copies only own properties. */
const toPlain = (headers: IncomingHttpHeaders): Record<string, string | string[]> =>
  Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

/** Keeps the first entry of each part of the request. */
function onePerPointer(entries: readonly ProblemEntry[]): ProblemEntry[] {
  const kept = new Map<string, ProblemEntry>();
  for (const entry of entries) if (!kept.has(entry.pointer)) kept.set(entry.pointer, entry);
  return [...kept.values()];
}

/**
 * Makes all checks of a request except those of its schemas, which openapi-backend makes when it calls the handler. If one of
 * them fails, the schemas are applied as well, so that one response reports all errors.
 * @param contradictions errors that were found before
 * @returns the request for openapi-backend, and the names of the query parameters
 * @throws Problem `invalid-request`, or `malformed-url` if a value cannot be decoded
 */
export function checkRequest(
  api: OpenAPIBackend,
  operation: Operation,
  { method, path, headers, rawQuery, sentBody }: SentRequest,
  contradictions: readonly ProblemEntry[],
  findErrors: RequestCheck,
): { readonly request: Request; readonly names: ReadonlySet<string> } {
  const { values, broken } = parseQuery(rawQuery);
  const query = toValidatorQuery(values, operation);
  const request = { method, path, headers: toPlain(headers), query, body: sentBody.body };
  const names = new Set([...values.keys(), ...broken]);
  const syntactic = [
    ...[...broken].map(brokenEntry),
    ...contradictions,
    ...checkQuery(values, operation, api.router.getOperations()),
    ...sentBody.errors,
  ];
  const refused = new Set(syntactic.map(({ pointer }) => pointer));
  const accepted = Object.fromEntries(Object.entries(query).filter(([name]) => !refused.has(pointerTo('query', name))));
  const sent = { operationId: String(operation.operationId), query: accepted, names, body: sentBody.body };
  const found = [...syntactic, ...findErrors(sent)];
  if (found.length === 0) return { request, names };
  const bySchema = toEntries(api.validator.validateRequest(request, operation).errors ?? []);
  // A body that cannot be read is not reported as missing too.
  const others = bySchema.filter(({ pointer }) => sentBody.errors.length === 0 || !pointer.startsWith('/body'));
  throw invalidRequest(onePerPointer([...found, ...others]), broken.size > 0 ? 'malformed-url' : 'invalid-request');
}
