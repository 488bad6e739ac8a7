import type { Operation } from 'openapi-backend';
import { isOutsideContract } from '../../src/contract/index.js';
import { contract } from '../support/contract-document.js';
import { parametersOf, queryParametersOf } from '../support/contract-parameters.js';
import { allowedAt } from '../support/contract-request.js';
import { keyHeadersOf } from '../support/contract-security.js';
import { type BodyVerdict, expectedBody } from './expected-body.js';
import { expectedNegotiation } from './negotiation-model.js';
import { isValidText } from './parameter-values.js';
import type { SentRequest } from './sent-request.js';

/** Parameters of a request whose shape is valid for the contract. */
export type Query = ReadonlyMap<string, readonly string[]>;

/** The result that the contract alone requires for a request, without the meaning of its values. */
export type ShapeVerdict =
  | {
      readonly kind: 'well-formed';
      /** As sent, without the query. */
      readonly path: string;
      readonly operation: Operation;
      readonly query: Query;
      /** Undefined without a body. */
      readonly body: unknown;
    }
  | { readonly kind: 'options'; readonly allow: string }
  /** A page outside the contract. */
  | { readonly kind: 'page' }
  | {
      readonly kind: 'refused';
      readonly operation: Operation | undefined;
      readonly status: number;
      readonly problem: string;
      /** All invalid parts; `/body` stands for any part of the body. Null when the request as a whole is invalid. */
      readonly pointers: readonly string[] | null;
      /** Methods of the path, for a method that it does not have. */
      readonly allow?: string;
    };

type RefusedShape = Extract<ShapeVerdict, { kind: 'refused' }>;

/** Maximum number of parameters of any request. */
const MAX_PAIRS = 1000;
/** RFC 6901, 3. */
const pointerTo = (where: string, name: string): string =>
  `/${where}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null;
  }
}

interface Route {
  /** All operations of the path. */
  readonly operations: readonly Operation[];
  /** Its parameters, decoded. */
  readonly values: Query;
}

const partsOf = (path: string): string[] => path.split('/');
const nameIn = (part: string): string | undefined => /^\{(.+)\}$/.exec(part)?.[1];

/** An encoded unreserved character is the character (RFC 3986, 6.2.2.2). */
const normalized = (path: string): string =>
  path.replace(/%[2-7][0-9a-f]/gi, (code) =>
    /[\w.~-]/.test(decodeURIComponent(code)) ? decodeURIComponent(code) : code,
  );

/** Exact: another case or an extra slash is another path. A literal path takes precedence over a template. */
function routeOf(path: string): Route | null {
  const operations = contract.getOperations();
  const literal = operations.filter((operation) => operation.path === path);
  if (literal.length > 0) return { operations: literal, values: new Map() };
  const sent = partsOf(path);
  const fits = ({ path: template }: Operation): boolean => {
    const parts = partsOf(template);
    return (
      parts.length === sent.length &&
      parts.every((part, index) => (nameIn(part) === undefined ? part === sent[index] : sent[index] !== ''))
    );
  };
  const found = operations.filter(fits);
  const values = partsOf(found[0]?.path ?? '').flatMap((part, index): [string, string[]][] => {
    const name = nameIn(part);
    return name === undefined ? [] : [[name, [decodeURIComponent(sent[index] ?? '')]]];
  });
  return found.length === 0 ? null : { operations: found, values: new Map(values) };
}

/** Pointers to all parameters that violate the contract. */
function faultsOf(query: Query, inPath: Query, headers: SentRequest['headers'], operation: Operation): string[] {
  const known = queryParametersOf(operation);
  const inQuery = [...query].flatMap(([name, values]) => {
    const parameter = known.find((candidate) => candidate.name === name);
    const most = parameter?.isList ? Number(parameter.schema['maxItems']) : 1;
    const isRight =
      parameter !== undefined && values.length <= most && values.every((value) => isValidText(parameter.scalar, value));
    return isRight ? [] : [pointerTo('query', name)];
  });
  const inHeaders = parametersOf(operation).flatMap((parameter) => {
    const value = headers[parameter.name];
    if (parameter.where !== 'header' || value === undefined || isValidText(parameter.schema, value)) return [];
    return [pointerTo('header', parameter.name.toLowerCase())];
  });
  const inPlaces = parametersOf(operation).flatMap(({ name, where, schema }) =>
    where === 'path' && !isValidText(schema, inPath.get(name)?.[0] ?? '') ? [pointerTo('path', name)] : [],
  );
  const missing = known.filter(({ name, isRequired }) => isRequired && !query.has(name));
  return [...inQuery, ...inHeaders, ...inPlaces, ...missing.map(({ name }) => pointerTo('query', name))];
}

/** Whether the operation needs no key, or the request has a valid one. */
function hasKey(operation: Operation, headers: SentRequest['headers']): boolean {
  const ways = keyHeadersOf(operation, contract);
  return ways.length === 0 || ways.some((way) => Object.entries(way).every(([name, value]) => headers[name] === value));
}

/** Decoded pairs, and pointers to those that cannot be decoded. */
function decodedQuery(pairs: readonly string[]): { readonly query: Query; readonly broken: readonly string[] } {
  const broken: string[] = [];
  const query = new Map<string, string[]>();
  for (const pair of pairs) {
    const equals = pair.includes('=') ? pair.indexOf('=') : pair.length;
    const name = decoded(pair.slice(0, equals));
    const value = decoded(pair.slice(equals + 1));
    if (name === null || value === null) broken.push(pointerTo('query', name ?? pair.slice(0, equals)));
    else query.set(name, [...(query.get(name) ?? []), value]);
  }
  return { query, broken };
}

/** The remaining checks of a request once its key, media types and body encoding are valid. */
function partsVerdict(
  { headers, target }: SentRequest,
  rawQuery: string,
  operation: Operation,
  inPath: Query,
  body: BodyVerdict,
  contradictions: readonly string[],
): ShapeVerdict {
  const refused = (problem: string, pointers: readonly string[] | null): ShapeVerdict => ({
    kind: 'refused',
    operation,
    status: 400,
    problem,
    pointers,
  });
  const pairs = rawQuery.split('&').filter((pair) => pair !== '');
  if (pairs.length > MAX_PAIRS) return refused('invalid-request', null);
  const { query, broken } = decodedQuery(pairs);
  const ofBody = body.kind === 'broken' || body.kind === 'refused' ? ['/body'] : [];
  const faults = [...faultsOf(query, inPath, headers, operation), ...contradictions, ...ofBody];
  if (broken.length > 0) return refused('malformed-url', [...broken, ...faults]);
  if (faults.length > 0) return refused('invalid-request', faults);
  return {
    kind: 'well-formed',
    path: target.split('?', 1)[0] ?? '',
    operation,
    query,
    body: body.kind === 'taken' ? body.value : undefined,
  };
}

const BODY_PROBLEMS = { 413: 'body-too-large', 415: 'unsupported-media-type' } as const;

/** The result of a request as far as the contract determines it. */
export function expectedShape(sent: SentRequest): ShapeVerdict {
  const { method, target, headers } = sent;
  const mark = target.includes('?') ? target.indexOf('?') : target.length;
  const [path, rawQuery] = [normalized(target.slice(0, mark)), target.slice(mark + 1)];
  const refused = (status: number, problem: string, operation?: Operation): RefusedShape => ({
    kind: 'refused',
    operation,
    status,
    problem,
    pointers: status === 400 && operation !== undefined ? ['/body'] : null,
  });
  if (decoded(path) === null) return refused(400, 'malformed-url');
  if (isOutsideContract(path)) return { kind: 'page' };
  const route = routeOf(path);
  const allow = allowedAt(route?.operations[0]?.path ?? '');
  if (route === null) return refused(404, 'no-such-route');
  const name = method === 'HEAD' ? 'get' : method.toLowerCase();
  const operation = route.operations.find((one) => one.method === name);
  if (operation === undefined)
    return method === 'OPTIONS' ? { kind: 'options', allow } : { ...refused(405, 'method-not-allowed'), allow };
  if (!hasKey(operation, headers)) return refused(401, 'unauthorized', operation);
  const negotiated = expectedNegotiation(operation, headers['Accept'], rawQuery);
  if (negotiated === 'not-acceptable') return refused(406, 'not-acceptable', operation);
  const body = expectedBody(operation, headers['Content-Type'], sent.body);
  if (body.kind === 'refused' && body.status !== 400)
    return refused(body.status, BODY_PROBLEMS[body.status], operation);
  return partsVerdict(sent, rawQuery, operation, route.values, body, negotiated);
}
