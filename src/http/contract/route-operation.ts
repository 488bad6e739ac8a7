import type { OpenAPIBackend, Operation } from 'openapi-backend';
import { Problem } from '../../problem/problem.js';

/** Target of a request: an operation, or for OPTIONS the list of methods. */
export type Route =
  | { readonly kind: 'operation'; readonly operation: Operation; readonly method: string }
  | { readonly kind: 'options'; readonly allow: string };

const HTTP_METHODS = ['get', 'put', 'post', 'patch', 'delete'];

/**
 * The operation of a method and path. A literal path of the contract takes precedence over a path with a parameter;
 * openapi-backend alone would match the parameter if the literal path lacks the method.
 */
function findOperation(api: OpenAPIBackend, method: string, path: string): Operation | undefined {
  const found = api.matchOperation({ method, path, headers: {} });
  const isLiteral = api.getOperations().some((operation) => operation.path === path);
  return isLiteral && found?.path !== path ? undefined : found;
}

/** Methods of a path in the contract, plus HEAD for GET, plus OPTIONS; empty for an unknown path. */
function allowedMethods(api: OpenAPIBackend, path: string): string[] {
  const found = HTTP_METHODS.filter((method) => findOperation(api, method, path) !== undefined);
  if (found.length === 0) return [];
  const withHead = found.flatMap((method) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]));
  return [...withHead, 'OPTIONS'];
}

/**
 * Routes a request and adds what openapi-backend lacks: HEAD is handled like GET, OPTIONS returns the allowed methods, and
 * the error for a wrong method has the header Allow.
 * @throws Problem `malformed-url`, `no-such-route`, `method-not-allowed`
 */
export function routeOperation(api: OpenAPIBackend, sentMethod: string, path: string): Route {
  try {
    decodeURIComponent(path);
  } catch (cause) {
    throw new Problem('malformed-url', 'the path has invalid percent-encoding', { cause });
  }
  const method = sentMethod === 'HEAD' ? 'get' : sentMethod.toLowerCase();
  const operation = findOperation(api, method, path);
  if (operation !== undefined) return { kind: 'operation', operation, method };
  const allowed = allowedMethods(api, path);
  if (allowed.length === 0)
    throw new Problem(
      'no-such-route',
      'no such endpoint; see /openapi.json for all paths and /docs for their description',
    );
  const allow = allowed.join(', ');
  if (sentMethod === 'OPTIONS') return { kind: 'options', allow };
  throw new Problem('method-not-allowed', `${sentMethod} is not allowed here; allowed are ${allow}`, {
    headers: { Allow: allow },
  });
}
