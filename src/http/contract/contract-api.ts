import addFormatsModule from 'ajv-formats';
import { type Context, type Document, OpenAPIBackend, type Operation } from 'openapi-backend';
import type { OperationHandlers, OperationId } from '../../contract/index.js';
import { Problem } from '../../problem/problem.js';
import type { KeyCheck } from './api-keys.js';
import { invalidRequest, toEntries } from './validation-problem.js';

/** Target of a request: an operation, or for OPTIONS the list of methods. */
type Route =
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

/** Target of an OPTIONS request about the service as a whole (RFC 9110, 9.3.7). */
const WHOLE_SERVICE = '*';

/**
 * Methods of a path in the contract, plus HEAD for GET, plus OPTIONS; empty for an unknown path.
 * For `*`, the methods of all paths.
 */
function allowedMethods(api: OpenAPIBackend, path: string): string[] {
  const found = HTTP_METHODS.filter((method) =>
    path === WHOLE_SERVICE
      ? api.getOperations().some((operation) => operation.method === method)
      : findOperation(api, method, path) !== undefined,
  );
  if (found.length === 0) return [];
  const withHead = found.flatMap((method) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]));
  return [...withHead, 'OPTIONS'];
}

/**
 * Routes a request and adds what openapi-backend lacks: HEAD is handled like GET, OPTIONS (also of `*`) returns the allowed methods, and
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
  const isTarget = path !== WHOLE_SERVICE || sentMethod === 'OPTIONS';
  const allowed = isTarget ? allowedMethods(api, path) : [];
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

// CommonJS: under NodeNext the function is typed as the module's `default`.
const addFormats = addFormatsModule.default;

/** The reply of a handler, without the exact type of its operation. */
export interface Reply {
  readonly status: number;
  readonly type?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Input of a handler in addition to the values of the request. */
export interface CallContext {
  /** Names of the query parameters in the request; the others have default values from the validator. */
  readonly sent: ReadonlySet<string>;
  readonly mediaType: string;
  /** Path prefix under which the client reaches the service; empty for the root. */
  readonly basePath: string;
  /** Name of the user or API key of the request; null if unknown. */
  readonly actorName: string | null;
  readonly signal: AbortSignal;
}

/**
 * Adapts a typed handler to the untyped contexts of openapi-backend. It reads the validated and coerced values, because
 * `context.request.params` is not coerced.
 */
function adaptHandler(
  handler: OperationHandlers[OperationId],
): (context: Context, call: CallContext) => Promise<Reply> {
  return (context, { sent, mediaType, basePath, actorName, signal }) => {
    const coerced = context.validation.coerced;
    const header = (name: string): string | undefined => {
      const value = context.request.headers[name];
      return typeof value === 'string' ? value : undefined;
    };
    const request = {
      params: coerced?.params ?? {},
      query: coerced?.query ?? {},
      sent,
      body: context.request.requestBody,
      ifMatch: header('if-match'),
      ifNoneMatch: header('if-none-match'),
      mediaType,
      basePath,
      actorName,
      signal,
    };
    // The cast is safe: the validator has checked the values against the document that the handler's type is generated from.
    return handler(request as never);
  };
}

/** Caches the list of operations: openapi-backend computes it from the document on every look-up, and the document does not change. */
function cacheRouting(api: OpenAPIBackend): void {
  const operations = api.router.getOperations();
  api.router.getOperations = () => operations;
}

/**
 * Routes and validates requests by the contract, and calls the handler of the operation.
 * @throws if the document is invalid, or handlers and operations do not match one to one
 */
export async function createContractApi(
  document: Document,
  handlers: OperationHandlers,
  checkKey: KeyCheck,
): Promise<OpenAPIBackend> {
  const api = new OpenAPIBackend({
    definition: document,
    strict: true,
    // Compiles the validators of an operation at its first request. Compiling all of them takes most of a second and includes
    // response validators, which the service does not use. The tests validate the document itself.
    quick: true,
    ignoreTrailingSlashes: false, // `/health/` is not a path of the contract
    coerceTypes: true,
    // verbose: errors contain the value, which the response quotes. Optimising the small validators would cost more time
    // than it saves.
    ajvOpts: { useDefaults: true, allErrors: true, verbose: true, code: { optimize: false } },
    customizeAjv: (ajv) => {
      addFormats(ajv);
      return ajv;
    },
  });
  await api.init();
  cacheRouting(api);
  const missing = api.router.getOperations().filter(({ operationId }) => !(String(operationId) in handlers));
  if (missing.length > 0) throw new Error(`no handler for ${missing.map((o) => o.operationId).join(', ')}`);
  for (const [id, handler] of Object.entries(handlers)) api.register(id, adaptHandler(handler));
  // The adapter checks the key before it reads the body; this second check protects against an error there.
  for (const name of Object.keys(document.components?.securitySchemes ?? {}))
    api.registerSecurityHandler(name, ({ request }: Context) => {
      checkKey(request.headers, null);
      return true;
    });
  api.register('unauthorizedHandler', ({ request }: Context) => checkKey(request.headers, null));
  api.register('validationFail', (context: Context) => {
    throw invalidRequest(toEntries(context.validation.errors ?? []));
  });
  // The adapter routes the request before it calls openapi-backend; these handlers protect against an error there.
  api.register('notFound', () => {
    throw new Problem('no-such-route', 'this path is not part of the contract');
  });
  api.register('methodNotAllowed', () => {
    throw new Problem('method-not-allowed', 'this path does not have the method');
  });
  return api;
}
