import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { Problem } from '../problem/problem.js';
import { answerClientError, writeSocketProblem } from './reply/socket-problem.js';

/** Maximum size of URL and headers; enough for a hundred filters of usual length. */
const MAX_HEADER_BYTES = 32 * 1024;

/** Limits on the time and number of the connections of a server; durations in milliseconds. */
export interface ConnectionLimits {
  /** For receiving the headers, and the whole request with its short body. */
  readonly headersTimeout: number;
  readonly requestTimeout: number;
  /** Interval at which Node looks for requests that exceed these two; its default of 30 s would act up to 30 s late. */
  readonly connectionsCheckingInterval: number;
  /** For an idle connection. Longer than that of the proxies in front, so that they close the connection first. */
  readonly keepAliveTimeout: number;
  /** Number of open connections; further ones are closed at once. */
  readonly maxConnections: number;
}

export const CONNECTION_LIMITS: ConnectionLimits = {
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  connectionsCheckingInterval: 1000,
  keepAliveTimeout: 95_000,
  maxConnections: 2000,
};

/** Creates the HTTP server with limits on time, header size and connections. Invalid HTTP input also gets a problem. */
export function createServer(app: RequestListener, limits: Partial<ConnectionLimits> = {}): Server {
  const { maxConnections, ...timeouts } = { ...CONNECTION_LIMITS, ...limits };
  const server = createHttpServer(
    {
      ...timeouts,
      maxHeaderSize: MAX_HEADER_BYTES,
      requireHostHeader: false, // the application reports a missing Host header as a problem
    },
    app,
  );
  server.maxConnections = maxConnections;
  server.on('clientError', answerClientError);
  // Without a listener Node asks for the body before the application has checked key, type and length.
  server.on('checkContinue', app);
  server.on('connect', (_req, socket) =>
    writeSocketProblem(
      socket,
      new Problem('method-not-allowed', 'CONNECT is not allowed here', { headers: { Allow: 'GET, HEAD, OPTIONS' } }),
    ),
  );
  server.on('checkExpectation', (req) =>
    writeSocketProblem(
      req.socket,
      new Problem('expectation-failed', 'the only supported value of Expect is 100-continue'),
    ),
  );
  return server;
}
