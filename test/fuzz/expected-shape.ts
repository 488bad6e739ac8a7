import type { Operation } from 'openapi-backend';
import { isOutsideContract } from '../../src/contract/index.js';
import { contract } from '../support/contract-document.js';
import { parametersOf, queryParametersOf } from '../support/contract-parameters.js';
import { isValidText } from './parameter-values.js';
import type { SentRequest } from './sent-request.js';

/** Parameters of a request that has the shape the contract asks for. */
export type Query = ReadonlyMap<string, readonly string[]>;

/** What the contract alone says of a request, the meaning of its values aside. */
export type ShapeVerdict =
  | { readonly kind: 'well-formed'; readonly operation: Operation; readonly query: Query }
  | { readonly kind: 'options' }
  /** A page that the contract does not tell of. */
  | { readonly kind: 'page' }
  | {
      readonly kind: 'refused';
      readonly operation: Operation | undefined;
      readonly status: number;
      readonly problem: string;
      /** The parts at fault, all of them; null where the request as a whole is. */
      readonly pointers: readonly string[] | null;
    };

/** Most parameters that any request can have. */
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

/** Exact: another case, or a slash more, is another path. */
const routeOf = (path: string): Operation | undefined =>
  contract.getOperations().find((operation) => operation.path === path);

interface MediaRange {
  readonly range: string;
  readonly isRefused: boolean;
}

/** Whether the most specific range that covers one of the types has a weight (RFC 9110, 12.5.1). */
function isAcceptable(accept: string | undefined, types: readonly string[]): boolean {
  if (accept === undefined || accept.trim() === '') return true;
  const ranges = accept.split(',').map((part): MediaRange => {
    const [range = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    return { range, isRefused: parameters.some((text) => text.startsWith('q=') && Number(text.slice(2)) === 0) };
  });
  return types.some((type) => {
    const candidates = [type, `${type.split('/', 1)[0]}/*`, '*/*'];
    const found = candidates.flatMap((wanted) => ranges.find(({ range }) => range === wanted) ?? [])[0];
    return found !== undefined && !found.isRefused;
  });
}

/** Pointers to all parameters that break the contract. */
function faultsOf(query: Query, headers: SentRequest['headers'], operation: Operation): string[] {
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
  return [...inQuery, ...inHeaders];
}

function queryVerdict(text: string, headers: SentRequest['headers'], operation: Operation): ShapeVerdict {
  const refused = (problem: string, pointers: readonly string[] | null): ShapeVerdict => ({
    kind: 'refused',
    operation,
    status: 400,
    problem,
    pointers,
  });
  const pairs = text.split('&').filter((pair) => pair !== '');
  if (pairs.length > MAX_PAIRS) return refused('invalid-request', null);
  const broken: string[] = [];
  const query = new Map<string, string[]>();
  for (const pair of pairs) {
    const equals = pair.includes('=') ? pair.indexOf('=') : pair.length;
    const name = decoded(pair.slice(0, equals));
    const value = decoded(pair.slice(equals + 1));
    if (name === null || value === null) broken.push(pointerTo('query', name ?? pair.slice(0, equals)));
    else query.set(name, [...(query.get(name) ?? []), value]);
  }
  if (broken.length > 0) return refused('malformed-url', broken);
  const faults = faultsOf(query, headers, operation);
  return faults.length > 0 ? refused('invalid-request', faults) : { kind: 'well-formed', operation, query };
}

/** What has to become of a request as far as the contract decides it. */
export function expectedShape({ method, target, headers, body }: SentRequest): ShapeVerdict {
  const mark = target.includes('?') ? target.indexOf('?') : target.length;
  const path = target.slice(0, mark);
  const refused = (status: number, problem: string, operation?: Operation): ShapeVerdict => ({
    kind: 'refused',
    operation,
    status,
    problem,
    pointers: null,
  });
  if (decoded(path) === null) return refused(400, 'malformed-url');
  if (isOutsideContract(path)) return { kind: 'page' };
  const operation = routeOf(path);
  if (operation === undefined) return refused(404, 'no-such-route');
  if (method === 'OPTIONS') return { kind: 'options' };
  if (method !== 'GET' && method !== 'HEAD') return refused(405, 'method-not-allowed');
  if (body !== '') return { kind: 'refused', operation, status: 400, problem: 'invalid-request', pointers: ['/body'] };
  const success = operation.responses?.['200'];
  const types = success !== undefined && 'content' in success ? Object.keys(success.content ?? {}) : [];
  if (!isAcceptable(headers['Accept'], types)) return refused(406, 'not-acceptable', operation);
  return queryVerdict(target.slice(mark + 1), headers, operation);
}
