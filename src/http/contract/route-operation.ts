import type { OpenAPIBackend, Operation } from 'openapi-backend';
import { Problem } from '../../problem/problem.js';

/** Where a request leads: to an operation, or to the list of methods for OPTIONS. */
export type Route =
  | { readonly kind: 'operation'; readonly operation: Operation; readonly method: string }
  | { readonly kind: 'options'; readonly allow: string };

const HTTP_METHODS = ['get', 'put', 'post', 'patch', 'delete'];

/**
 * The operation of a method and path. A path that the contract has as it is means nothing else: it is no value of another
 * path's parameter, which openapi-backend would take it for where it lacks the method.
 */
function findOperation(api: OpenAPIBackend, method: string, path: string): Operation | undefined {
  const found = api.matchOperation({ method, path, headers: {} });
  const isLiteral = api.getOperations().some((operation) => operation.path === path);
  return isLiteral && found?.path !== path ? undefined : found;
}

/** Methods of a path in the contract, with HEAD beside GET and OPTIONS everywhere; empty for an unknown path. */
function allowedMethods(api: OpenAPIBackend, path: string): string[] {
  const found = HTTP_METHODS.filter((method) => findOperation(api, method, path) !== undefined);
  if (found.length === 0) return [];
  const withHead = found.flatMap((method) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]));
  return [...withHead, 'OPTIONS'];
}

/**
 * Routing with what openapi-backend lacks: HEAD is answered as GET, OPTIONS with the allowed methods, and a wrong
 * method with Allow.
 * @throws Problem `malformed-url`, `no-such-route`, `method-not-allowed`
 */
export function routeOperation(api: OpenAPIBackend, sentMethod: string, path: string): Route {
  try {
    decodeURIComponent(path);
  } catch (cause) {
    throw new Problem('malformed-url', 'the path has broken percent-encoding', { cause });
  }
  const method = sentMethod === 'HEAD' ? 'get' : sentMethod.toLowerCase();
  const operation = findOperation(api, method, path);
  if (operation !== undefined) return { kind: 'operation', operation, method };
  const allowed = allowedMethods(api, path);
  if (allowed.length === 0)
    throw new Problem(
      'no-such-route',
      'nothing lives at this path; /openapi.json lists every path, /docs explains them',
    );
  const allow = allowed.join(', ');
  if (sentMethod === 'OPTIONS') return { kind: 'options', allow };
  throw new Problem('method-not-allowed', `${sentMethod} is not allowed here; allowed are ${allow}`, {
    headers: { Allow: allow },
  });
}
