/**
 * Every kind of problem: the last segment of its `type` URI, its HTTP status and its title.
 * 400 is an invalid request; 422 is a valid request that is too large to answer.
 */
export const CATALOGUE = {
  'malformed-url': { status: 400, title: 'Malformed URL' },
  'malformed-request': { status: 400, title: 'Malformed HTTP request' },
  'invalid-request': { status: 400, title: 'Invalid request' },
  unauthorized: { status: 401, title: 'API key required' },
  'no-api-key-configured': { status: 403, title: 'No API key configured' },
  'no-such-route': { status: 404, title: 'No such route' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'Method not allowed' },
  'not-acceptable': { status: 406, title: 'Not acceptable' },
  'request-timeout': { status: 408, title: 'Request timeout' },
  conflict: { status: 409, title: 'Concurrent change' },
  'illegal-transition': { status: 409, title: 'Illegal transition' },
  'precondition-failed': { status: 412, title: 'Precondition failed' },
  'body-too-large': { status: 413, title: 'Body too large' },
  'unsupported-media-type': { status: 415, title: 'Unsupported media type' },
  'expectation-failed': { status: 417, title: 'Expectation failed' },
  'too-many-invalid-keys': { status: 429, title: 'Too many invalid API keys' },
  'too-many-runs': { status: 429, title: 'Too many runs queued' },
  'headers-too-large': { status: 431, title: 'Request header fields too large' },
  'query-too-expensive': { status: 422, title: 'Query too expensive' },
  'too-many-points': { status: 422, title: 'Too many points' },
  'too-many-rows': { status: 422, title: 'Too many rows' },
  'resolution-unavailable': { status: 422, title: 'Resolution unavailable' },
  'no-recipients': { status: 422, title: 'No recipients of shared costs' },
  internal: { status: 500, title: 'Internal error' },
  overloaded: { status: 503, title: 'Overloaded' },
  starting: { status: 503, title: 'Starting' },
  migrating: { status: 503, title: 'Migrating the database' },
  stopping: { status: 503, title: 'Shutting down' },
  'no-source': { status: 503, title: 'No data source configured' },
  'database-unavailable': { status: 503, title: 'Database unavailable' },
  'database-node-unavailable': { status: 503, title: 'Database node unavailable' },
  'database-read-only': { status: 503, title: 'Database read-only' },
  'database-full': { status: 503, title: 'Database storage full' },
  'database-locked': { status: 503, title: 'Database locked' },
  'query-timeout': { status: 503, title: 'Query timed out' },
} as const satisfies Record<string, { readonly status: number; readonly title: string }>;

export type ProblemKind = keyof typeof CATALOGUE;
export const PROBLEM_KINDS = Object.keys(CATALOGUE) as readonly ProblemKind[];
