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

/** Longer than the service itself lets a query run, so that its own, better explained problem comes first. */
const DEFAULT_TIMEOUT_SECONDS = 60;

export interface ClientOptions {
  /** Where the service is, such as `http://localhost:8000`; a path prefix of a proxy may follow. */
  readonly baseUrl: string;
  /** Used instead of the platform's `fetch`: for a proxy, for retries, for tests. */
  readonly fetch?: (request: Request) => Promise<Response>;
  /** One of the service's API keys, sent as `X-API-Key` with what changes something, and with nothing else. */
  readonly apiKey?: string;
  /** Sent with every request, for an authenticating proxy in front of the service. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Longest wait for one answer in seconds, its body included; 60 when omitted. */
  readonly timeoutSeconds?: number;
}

export interface CallOptions {
  /** Gives the call up early. */
  readonly signal?: AbortSignal;
}

export interface ChangeOptions extends CallOptions {
  /** The ETag of the state that shall be changed; the change fails with 412 when there is another by now. */
  readonly ifMatch?: string;
}

/** The query may be left out where nothing stands in the path. */
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
   * Changes something; needs `apiKey`.
   * @example await api.patch('/api/v1/recommendations/{recommendation_id}', { recommendation_id }, { status: 'applied' });
   */
  patch<P extends PatchPath>(
    path: P,
    parameters: PathParameters<P, 'patch'>,
    body: Body<P, 'patch'>,
    call?: ChangeOptions,
  ): Promise<Result<P, 'patch'>>;
  /**
   * Asks for something to be done.
   * @example const run = await api.post('/api/v1/recommendation-runs', { days: 14 });
   */
  post<P extends PostPath>(path: P, body: Body<P, 'post'>, call?: CallOptions): Promise<Result<P, 'post'>>;
  /**
   * The pages of a list, one request each, from the first to the last. `limit` is the size of a page.
   * @example for await (const { window, items } of api.pages('/api/v1/metrics/pods', { limit: 1000 })) …
   */
  pages<P extends ListPath>(path: P, query?: WalkQuery<P>, call?: CallOptions): AsyncGenerator<Answer<P>, void>;
  /**
   * The items of all pages of a list, read as they are needed.
   * @example for await (const pod of api.items('/api/v1/metrics/pods', { last: '30d' })) …
   */
  items<P extends ListPath>(path: P, query?: WalkQuery<P>, call?: CallOptions): AsyncGenerator<Item<P>, void>;
  /** openapi-fetch underneath, for headers and conditional requests. It returns failures, it does not throw them. */
  readonly raw: FetchClient<paths>;
}

/** A client of one service. It holds no connection and no state: make one and keep it. */
export function createClient({ baseUrl, fetch, headers, apiKey, timeoutSeconds }: ClientOptions): Client {
  const raw = createFetchClient<paths>({ baseUrl, ...(fetch && { fetch }), ...(headers && { headers }) });
  const timeoutMilliseconds = (timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS) * 1000;

  const withTimeout = (signal?: AbortSignal): AbortSignal => {
    const timeout = AbortSignal.timeout(timeoutMilliseconds);
    return signal === undefined ? timeout : AbortSignal.any([signal, timeout]);
  };

  async function get<P extends Path>(path: P, query?: Query<P>, { signal }: CallOptions = {}): Promise<Answer<P>> {
    // A name is in the path or in the query, never in both.
    const params = { query: withoutNames(query, path), path: query };
    // openapi-fetch infers options from a literal path; the signature above has checked them for this one.
    const init = { params, parseAs: 'text', signal: withTimeout(signal) } as never;
    const { data, error, response } = await raw.GET(path, init);
    if (data === undefined) throw failure(path, response, error);
    // As above: the type of the answer follows from the path, which is generic here.
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

  /** A list path is one whose answers have items and a page: the compiler does not see that through a generic path. */
  type Page<P extends ListPath> = Answer<P> & ListAnswer<Item<P>>;

  const pages = <P extends ListPath>(path: P, query?: WalkQuery<P>, call?: CallOptions) =>
    walkPages((cursor) => get(path, { ...query, cursor } as unknown as Query<P>, call) as Promise<Page<P>>);

  async function* items<P extends ListPath>(path: P, query?: WalkQuery<P>, call?: CallOptions) {
    for await (const page of pages(path, query, call)) yield* page.items;
  }
  return {
    // The rest is as its type says: the query, and how to call.
    get: (path, ...[query, call]) => get(path, query, call),
    patch: (path, parameters, body, call) => change('patch', path, { path: parameters }, body, call) as Promise<never>,
    post: (path, body, call) => change('post', path, {}, body, call) as Promise<never>,
    pages,
    items,
    raw,
  };
}

/** The parameters that do not stand in the path. */
const withoutNames = (query: unknown, path: string): object =>
  Object.fromEntries(Object.entries(query ?? {}).filter(([name]) => !path.includes(`{${name}}`)));

function failure(path: string, response: Response, body: unknown): AnswerError {
  return isProblem(response, body) ? new ProblemError(body, response) : foreignAnswer(path, response, body);
}

function parseJson(path: string, response: Response, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw foreignAnswer(path, response, text, error);
  }
}
