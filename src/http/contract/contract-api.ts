import addFormatsModule from 'ajv-formats';
import { type Context, type Document, OpenAPIBackend } from 'openapi-backend';
import type { OperationHandlers, OperationId } from '../../contract/index.js';
import { Problem } from '../../problem/problem.js';
import type { KeyCheck } from './api-keys.js';
import { invalidRequest, toEntries } from './validation-problem.js';

// CommonJS: under NodeNext the function is typed as the module's `default`.
const addFormats = addFormatsModule.default;

/** What a handler hands back, without its operation's exact type. */
export interface Reply {
  readonly status: number;
  readonly type?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a handler is given besides the request's own values. */
export interface CallContext {
  /** Names of the query parameters that were sent: the validator fills in defaults. */
  readonly sent: ReadonlySet<string>;
  readonly mediaType: string;
  readonly signal: AbortSignal;
}

/**
 * Gives a typed handler to openapi-backend, whose contexts are untyped. The validated and coerced values are taken,
 * because `context.request.params` is not coerced.
 */
function adaptHandler(
  handler: OperationHandlers[OperationId],
): (context: Context, call: CallContext) => Promise<Reply> {
  return (context, { sent, mediaType, signal }) => {
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
      signal,
    };
    // The validator has just checked the values against the document that the handler's type was generated from.
    return handler(request as never);
  };
}

/** openapi-backend flattens the document on each look-up; it does not change after init, so one copy is kept. */
function cacheRouting(api: OpenAPIBackend): void {
  const operations = api.router.getOperations();
  api.router.getOperations = () => operations;
}

/**
 * The contract as a router and validator of requests, with every operation's handler.
 * @throws when the document is invalid, or handlers and operations do not match one to one.
 */
export async function createContractApi(
  document: Document,
  handlers: OperationHandlers,
  checkKey: KeyCheck,
): Promise<OpenAPIBackend> {
  const api = new OpenAPIBackend({
    definition: document,
    strict: true,
    // Validators are made when an operation is first asked for: to make those of all requests and responses takes most
    // of a second, and nothing here uses the latter. The document is held to OpenAPI by the tests.
    quick: true,
    ignoreTrailingSlashes: false, // `/health/` is not in the contract
    coerceTypes: true,
    // verbose: errors carry the value, which the answer repeats. Optimising the small validators costs more at start
    // than it could ever save.
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
  // The adapter has checked the key before it read the body; this guards against a mistake there.
  for (const name of Object.keys(document.components?.securitySchemes ?? {}))
    api.registerSecurityHandler(name, ({ request }: Context) => {
      checkKey(request.headers);
      return true;
    });
  api.register('unauthorizedHandler', ({ request }: Context) => checkKey(request.headers));
  api.register('validationFail', (context: Context) => {
    throw invalidRequest(toEntries(context.validation.errors ?? []));
  });
  // Routing is done before openapi-backend is asked, so these only guard against a mistake there.
  api.register('notFound', () => {
    throw new Problem('no-such-route', 'this path is not part of the contract');
  });
  api.register('methodNotAllowed', () => {
    throw new Problem('method-not-allowed', 'this path does not have the method');
  });
  return api;
}
