import type { OpenAPIBackend, Operation } from 'openapi-backend';
import { bodiesOf } from './contract-body.js';
import { contract } from './contract-document.js';
import { parametersOf } from './contract-parameters.js';
import { keyHeadersOf } from './contract-security.js';

/** A request of the tests; the body is sent as JSON, undefined for none. */
export interface ContractRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** The path of an operation with its parameters replaced by the given values or by their examples. */
export const pathOf = (operation: Operation, values: Readonly<Record<string, string>> = {}): string =>
  parametersOf(operation)
    .filter(({ where }) => where === 'path')
    .reduce(
      (path, { name, example }) => path.replace(`{${name}}`, encodeURIComponent(values[name] ?? example)),
      operation.path,
    );

/** The URL of a request with an encoded query, which replaces the parameters of the same names. */
export function urlWithQuery({ url }: ContractRequest, query: string): string {
  const [path = '', own = ''] = url.split('?');
  const names = new Set(query.split('&').map((pair) => pair.split('=', 1)[0]));
  const kept = own.split('&').filter((pair) => pair !== '' && !names.has(pair.split('=', 1)[0]));
  return `${path}?${[...kept, query].join('&')}`;
}

/** The minimal request that an operation accepts: required parts with their examples, and a key if one is required. */
export function plainRequest(operation: Operation, api: OpenAPIBackend = contract): ContractRequest {
  const required = parametersOf(operation).filter(({ isRequired }) => isRequired);
  const query = required
    .filter(({ where }) => where === 'query')
    .map(({ name, example }) => `${encodeURIComponent(name)}=${encodeURIComponent(example)}`);
  const headers = required.filter(({ where }) => where === 'header').map(({ name, example }) => [name, example]);
  const [body] = bodiesOf(operation);
  return {
    method: operation.method,
    url: [pathOf(operation), ...(query.length > 0 ? [query.join('&')] : [])].join('?'),
    headers: {
      ...Object.fromEntries(headers),
      ...keyHeadersOf(operation, api)[0],
      ...(body && { 'Content-Type': body.mediaType }),
    },
    body: body?.example,
  };
}

/** The first success status of an operation. */
export const successOf = (operation: Operation): number =>
  Math.min(
    ...Object.keys(operation.responses ?? {})
      .map(Number)
      .filter((status) => status >= 200 && status < 300),
  );

/** Methods of a path, as `Allow` lists them. */
export function allowedAt(path: string, api: OpenAPIBackend = contract): string {
  const order = ['get', 'put', 'post', 'patch', 'delete'];
  const own = api
    .getOperations()
    .filter((operation) => operation.path === path)
    .map(({ method }) => method);
  const methods = order.filter((method) => own.includes(method));
  return [
    ...methods.flatMap((method) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()])),
    'OPTIONS',
  ].join(', ');
}
