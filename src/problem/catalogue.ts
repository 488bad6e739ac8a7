/**
 * Every kind of failure a client can meet: the slug of its `type` URI, its HTTP status and its title.
 * 400 is anything wrong with a request's shape or range; 422 a well-formed question that is too large to answer.
 */
export const CATALOGUE = {
  'malformed-url': { status: 400, title: 'Malformed URL' },
  'malformed-request': { status: 400, title: 'Malformed HTTP request' },
  'invalid-request': { status: 400, title: 'Invalid request' },
  'no-such-route': { status: 404, title: 'No such route' },
  'method-not-allowed': { status: 405, title: 'Method not allowed' },
  'not-acceptable': { status: 406, title: 'Not acceptable' },
  'request-timeout': { status: 408, title: 'Request timeout' },
  'expectation-failed': { status: 417, title: 'Expectation failed' },
  'headers-too-large': { status: 431, title: 'Request header fields too large' },
  'query-too-expensive': { status: 422, title: 'Query too expensive' },
  'too-many-points': { status: 422, title: 'Too many points' },
  'resolution-unavailable': { status: 422, title: 'Resolution unavailable' },
  internal: { status: 500, title: 'Internal error' },
  overloaded: { status: 503, title: 'Overloaded' },
  starting: { status: 503, title: 'Starting' },
  migrating: { status: 503, title: 'Migrating the database' },
  'no-source': { status: 503, title: 'No source of data configured' },
  'database-unavailable': { status: 503, title: 'Database unavailable' },
  'query-timeout': { status: 503, title: 'Query timed out' },
} as const satisfies Record<string, { readonly status: number; readonly title: string }>;

export type ProblemKind = keyof typeof CATALOGUE;
export const PROBLEM_KINDS = Object.keys(CATALOGUE) as readonly ProblemKind[];
