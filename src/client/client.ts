import createFetchClient, { type Client as FetchClient } from 'openapi-fetch';
import type { paths } from '../../generated/client.js';
import { type AnswerError, foreignAnswer } from './answer-error.js';
import {
  type Answer,
  type Body,
  type Item,
  isTextPath,
  type ListAnswer,
  type ListPath,
  type PatchPath,
  type Path,
  type PathParameters,
  type PostPath,
  type Query,
  type Result,
  type WalkQuery,
} from './paths.js';
import { isProblem, ProblemError } from './problem-error.js';
import { walkPages } from './walk-pages.js';

/**
 * Longer than the query timeout of the service, so that the error of the service, which is more precise, arrives first.
 */
const DEFAULT_TIMEOUT_SECONDS = 60;

export interface ClientOptions {
  /** URL of the service, such as `http://localhost:8000`; it may contain the path prefix of a proxy. */
  readonly baseUrl: string;
  /** Used instead of the global `fetch`: for a proxy, retries or tests. */
  readonly fetch?: (request: Request) => Promise<Response>;
  /** An API key of the service, sent as `X-API-Key` with requests that change something, and with no others. */
  readonly apiKey?: string;
  /** Sent with every request, for an authenticating proxy in front of the service. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Timeout of one call in seconds, including the body; default 60. */
  readonly timeoutSeconds?: number;
}

export interface CallOptions {
  /** Aborts the call. */
  readonly signal?: AbortSignal;
}

export interface ChangeOptions extends CallOptions {
  /** The ETag of the version to change; the call fails with 412 when the object has changed since. */
  readonly ifMatch?: string;
}

/** The query is optional for paths without path parameters. */
type GetArguments<P extends Path> =
  unknown extends PathParameters<P, 'get'>
    ? [query?: Query<P>, call?: CallOptions]
    : [query: Query<P>, call?: CallOptions];

/** The GreenKube API with the types of its contract. Every method may throw `ProblemError` and `AnswerError`. */
export interface Client {
  /**
   * Reads a path.
   * @example const totals = await api.get('/api/v1/metrics', { last: '7d', namespace: ['production'] });
   */
  get<P extends Path>(path: P, ...rest: GetArguments<P>): Promise<Answer<P>>;
  /**
   * Changes an object; needs `apiKey`.
   * @example await api.patch('/api/v1/recommendations/{recommendation_id}', { recommendation_id }, { status: 'applied'
   * });
   */
  patch<P extends PatchPath>(
    path: P,
    parameters: PathParameters<P, 'patch'>,
    body: Body<P, 'patch'>,
    call?: ChangeOptions,
  ): Promise<Result<P, 'patch'>>;
  /**
   * Starts an action; needs `apiKey`.
   * @example const run = await api.post('/api/v1/recommendation-runs', { days: 14 });
   */
  post<P extends PostPath>(path: P, body: Body<P, 'post'>, call?: CallOptions): Promise<Result<P, 'post'>>;
  /**
   * Iterates over the pages of a list, one request per page. `limit` is the page size.
   * @example for await (const { window, items } of api.pages('/api/v1/metrics/pods', { limit: 1000 })) …
   */
  pages<P extends ListPath>(path: P, query?: WalkQuery<P>, call?: CallOptions): AsyncGenerator<Answer<P>, void>;
  /**
   * Iterates over the items of all pages of a list; pages are requested as needed.
   * @example for await (const pod of api.items('/api/v1/metrics/pods', { last: '30d' })) …
   */
  items<P extends ListPath>(path: P, query?: WalkQuery<P>, call?: CallOptions): AsyncGenerator<Item<P>, void>;
  /**
   * The underlying openapi-fetch client, for custom headers and conditional requests. It returns failures instead of
   * throwing them.
   */
  readonly raw: FetchClient<paths>;
}

/** Creates a client of one service. It holds no connection and no state, so create it once and reuse it. */
export function createClient({ baseUrl, fetch, headers, apiKey, timeoutSeconds }: ClientOptions): Client {
  const raw = createFetchClient<paths>({ baseUrl, ...(fetch && { fetch }), ...(headers && { headers }) });
  const timeoutMilliseconds = (timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS) * 1000;

  const withTimeout = (signal?: AbortSignal): AbortSignal => {
    const timeout = AbortSignal.timeout(timeoutMilliseconds);
    return signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
  };

  async function get<P extends Path>(path: P, query?: Query<P>, { signal }: CallOptions = {}): Promise<Answer<P>> {
    // A parameter name is either in the path or in the query, never in both.
    const params = { query: withoutNames(query, path), path: query };
    // openapi-fetch infers the options from a literal path; the signature above has already checked them.
    const init = { params, parseAs: 'text', signal: withTimeout(signal) } as never;
    const { data, error, response } = await raw.GET(path, init);
    if (data === undefined) throw failure(path, response, error);
    // The response type follows from the path, which is generic here.
    return (isTextPath(path) ? data : parseJson(path, response, data)) as Answer<P>;
  }

  async function change(
    method: 'patch' | 'post',
    path: string,
    params: object,
    body: unknown,
    call: ChangeOptions = {},
  ) {
    const { ifMatch, signal } = call;
    const sent = { ...(apiKey && { 'X-API-Key': apiKey }), ...(ifMatch && { 'If-Match': ifMatch }) };
    const init = { params, body, headers: sent, parseAs: 'text', signal: withTimeout(signal) } as never;
    const { data, error, response } = await raw.request(method, path as never, init);
    if (data === undefined) throw failure(path, response, error);
    return parseJson(path, response, data);
  }

  /** The response of a list path has items and a page; the compiler cannot derive this for a generic path. */
  type Page<P extends ListPath> = Answer<P> & ListAnswer<Item<P>>;

  const pages = <P extends ListPath>(path: P, query?: WalkQuery<P>, call?: CallOptions) =>
    walkPages((cursor) => get(path, { ...query, cursor } as unknown as Query<P>, call) as Promise<Page<P>>);

  async function* items<P extends ListPath>(path: P, query?: WalkQuery<P>, call?: CallOptions) {
    for await (const page of pages(path, query, call)) yield* page.items;
  }
  return {
    // The rest parameter is typed as a tuple: the query and the call options.
    get: (path, ...[query, call]) => get(path, query, call),
    patch: (path, parameters, body, call) => change('patch', path, { path: parameters }, body, call) as Promise<never>,
    post: (path, body, call) => change('post', path, {}, body, call) as Promise<never>,
    pages,
    items,
    raw,
  };
}

/** The parameters that are not in the path. */
const withoutNames = (query: unknown, path: string): object =>
  Object.fromEntries(Object.entries(query ?? {}).filter(([name]) => !path.includes(`{${name}}`)));

/** The error of a failed response: a problem of the service, or `AnswerError` if another server responded. */
export function failure(path: string, response: Response, body: unknown): AnswerError {
  return isProblem(response, body) ? new ProblemError(body, response) : foreignAnswer(path, response, body);
}

/** @throws AnswerError if the text is not JSON, such as the sign-in page of a proxy */
export function parseJson(path: string, response: Response, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw foreignAnswer(path, response, text, error);
  }
}
