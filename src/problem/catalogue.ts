/** What all problems of a kind have in common. In the texts, code is between backticks. */
export interface ProblemKindEntry {
  /** HTTP status. */
  readonly status: number;
  readonly title: string;
  readonly meaning: string;
  /** What the reader of the problem can do about it. */
  readonly remedy: string;
}

/**
 * Every kind of problem by the last segment of its `type` URI, where its page is.
 * 400 is an invalid request; 422 is a valid request that is too large to answer.
 */
export const CATALOGUE = {
  'malformed-url': {
    status: 400,
    title: 'Malformed URL',
    meaning: 'The path or the query is not a valid URL, for example because of an incomplete percent-encoding.',
    remedy: 'Encode reserved characters; a `+` is written `%2B`.',
  },
  'malformed-request': {
    status: 400,
    title: 'Malformed HTTP request',
    meaning: 'The request is not valid HTTP/1.1, or the connection was closed before the end of its body.',
    remedy: 'Send the request with an HTTP library instead of writing it by hand.',
  },
  'invalid-request': {
    status: 400,
    title: 'Invalid request',
    meaning: 'A parameter, a header or a part of the body is invalid, unknown or repeated.',
    remedy: 'Correct each part that `errors` lists; the contract has the form of every parameter.',
  },
  unauthorized: {
    status: 401,
    title: 'API key required',
    meaning: 'The operation requires an API key, and the request has none or an invalid one.',
    remedy: 'Send a key of `GREENKUBE_API_KEYS` as `Authorization: Bearer` or as `X-API-Key`.',
  },
  'no-api-key-configured': {
    status: 403,
    title: 'No API key configured',
    meaning: 'The operation requires an API key, and the service has none, so that nothing can be changed.',
    remedy: 'Set `GREENKUBE_API_KEYS` or `GREENKUBE_API_KEYS_FILE`.',
  },
  'no-such-route': {
    status: 404,
    title: 'No such route',
    meaning: 'The service has no such path.',
    remedy: '`/openapi.json` lists all paths. Letter case and slashes count.',
  },
  'not-found': {
    status: 404,
    title: 'Not found',
    meaning: 'The path exists, but not the resource with this id.',
    remedy: 'List the resources to find their ids.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'Method not allowed',
    meaning: 'The path does not support the method.',
    remedy: 'The header `Allow` lists the methods of the path.',
  },
  'not-acceptable': {
    status: 406,
    title: 'Not acceptable',
    meaning:
      'The header `Accept` allows none of the media types of the operation, or `Accept-Encoding` no encoding of the service.',
    remedy:
      'Send `Accept: */*`, or one of the media types that the contract lists for the operation. Do not refuse `identity`, or allow `gzip`, `br` or `deflate`.',
  },
  'request-timeout': {
    status: 408,
    title: 'Request timeout',
    meaning: 'The request did not arrive completely in time.',
    remedy: 'Send it again; check the connection if this is repeated.',
  },
  conflict: {
    status: 409,
    title: 'Concurrent change',
    meaning: 'A concurrent change of the same resource succeeded first.',
    remedy: 'Read the resource again, and repeat the change if it still applies.',
  },
  'illegal-transition': {
    status: 409,
    title: 'Illegal transition',
    meaning: 'The current status of the recommendation does not allow the new one.',
    remedy: '`detail` lists the statuses that are allowed.',
  },
  'precondition-failed': {
    status: 412,
    title: 'Precondition failed',
    meaning: 'The resource has changed since its ETag was read.',
    remedy: 'Read the resource again, and send its new ETag as `If-Match`.',
  },
  'body-too-large': {
    status: 413,
    title: 'Body too large',
    meaning: 'The body is longer than the limit.',
    remedy: 'Send a shorter body; `detail` has the limit.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'Unsupported media type',
    meaning: 'The operation does not accept the media type, the encoding or the compression of the body.',
    remedy: 'Send JSON in UTF-8, not compressed, with `Content-Type: application/json`.',
  },
  'expectation-failed': {
    status: 417,
    title: 'Expectation failed',
    meaning: 'The header `Expect` has a value other than `100-continue`.',
    remedy: 'Send the request without the header.',
  },
  'too-many-invalid-keys': {
    status: 429,
    title: 'Too many invalid API keys',
    meaning: 'The address of the client has sent too many invalid API keys.',
    remedy: 'Wait as long as `Retry-After` says, and send a key of `GREENKUBE_API_KEYS`.',
  },
  'too-many-runs': {
    status: 429,
    title: 'Too many runs queued',
    meaning: 'The queue of recommendation runs of the cluster is full.',
    remedy: 'Wait as long as `Retry-After` says, or until a queued run has ended.',
  },
  'headers-too-large': {
    status: 431,
    title: 'Request header fields too large',
    meaning: 'The URL and the headers are longer than the limit.',
    remedy: 'Use fewer filters or shorter ones, and fewer cookies.',
  },
  'query-too-expensive': {
    status: 422,
    title: 'Query too expensive',
    meaning: 'The request is valid, but would read more stored rows than one response may.',
    remedy: 'Use a shorter range, a coarser `group_by` or more filters; `detail` suggests one.',
  },
  'too-many-points': {
    status: 422,
    title: 'Too many points',
    meaning: 'The range has more buckets than a time series may have.',
    remedy: 'Use a coarser `group_by`, a shorter range or `max_points`.',
  },
  'too-many-rows': {
    status: 422,
    title: 'Too many rows',
    meaning: 'The export would have more items than `GREENKUBE_EXPORT_MAX_ROWS`.',
    remedy: 'Request it page by page with `limit` and the header `Link`.',
  },
  'resolution-unavailable': {
    status: 422,
    title: 'Resolution unavailable',
    meaning: 'Data of that age is kept in steps that the requested bucket boundaries divide.',
    remedy: 'Use `timezone=UTC` or a coarser `group_by`.',
  },
  'no-recipients': {
    status: 422,
    title: 'No recipients of shared costs',
    meaning: '`share_namespaces` leaves no namespace that could bear the shared charges.',
    remedy: 'Share fewer namespaces, or use another range.',
  },
  internal: {
    status: 500,
    title: 'Internal error',
    meaning: 'The service failed unexpectedly.',
    remedy: 'The log has the details under the request id in `instance`; please report them.',
  },
  overloaded: {
    status: 503,
    title: 'Overloaded',
    meaning: 'The service has as many requests in progress as it accepts.',
    remedy: 'Try again after the seconds in `Retry-After`.',
  },
  starting: {
    status: 503,
    title: 'Starting',
    meaning: 'The service has just started and is not ready yet.',
    remedy: 'Try again after the seconds in `Retry-After`; `/health` has the state.',
  },
  migrating: {
    status: 503,
    title: 'Migrating the database',
    meaning: 'The service is migrating its database to its version.',
    remedy: 'Try again later; `/health` has the state, and the log the progress.',
  },
  stopping: {
    status: 503,
    title: 'Shutting down',
    meaning: 'The service is shutting down; it still answers the requests that arrive.',
    remedy: 'Send further requests to another replica, or try again after the seconds in `Retry-After`.',
  },
  'no-source': {
    status: 503,
    title: 'No data source configured',
    meaning: 'No cluster has a data source, so there is nothing to collect.',
    remedy: 'Set `GREENKUBE_PROMETHEUS_URL` or `GREENKUBE_CLUSTERS_FILE`.',
  },
  'database-unavailable': {
    status: 503,
    title: 'Database unavailable',
    meaning: 'The database cannot be reached or used.',
    remedy: 'Check the database and `GREENKUBE_DATABASE_URL`; the service connects again by itself.',
  },
  'database-node-unavailable': {
    status: 503,
    title: 'Database node unavailable',
    meaning: 'A node of the distributed database cannot be reached, or does not answer.',
    remedy: 'Check the nodes of the database; `detail` has more, and the service connects again by itself.',
  },
  'database-read-only': {
    status: 503,
    title: 'Database read-only',
    meaning: 'The database accepts no writes, for example because it is a standby.',
    remedy:
      'Connect the service to the primary with `GREENKUBE_DATABASE_URL`, or end the read-only mode of the database.',
  },
  'database-full': {
    status: 503,
    title: 'Database storage full',
    meaning: 'The storage of the database is full.',
    remedy: 'Enlarge its volume, or shorten the retention.',
  },
  'database-locked': {
    status: 503,
    title: 'Database locked',
    meaning: 'Another session holds a lock in the database that the request waited for.',
    remedy: 'End the session that holds the lock, or try again after the seconds in `Retry-After`.',
  },
  'query-timeout': {
    status: 503,
    title: 'Query timed out',
    meaning: 'The database did not answer in time.',
    remedy: 'Use a shorter range or more filters, or try again when the database has less load.',
  },
} as const satisfies Record<string, ProblemKindEntry>;

export type ProblemKind = keyof typeof CATALOGUE;
export const PROBLEM_KINDS = Object.keys(CATALOGUE) as readonly ProblemKind[];

export const isProblemKind = (text: string): text is ProblemKind => Object.hasOwn(CATALOGUE, text);

/** The `type` of problems of a kind: the path of its page. */
export const typeOfKind = (kind: ProblemKind): `/problems/${ProblemKind}` => `/problems/${kind}`;
