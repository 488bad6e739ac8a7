import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { Problem } from '../problem/problem.js';
import { answerClientError, writeSocketProblem } from './reply/socket-problem.js';

/** URL and headers: room for a hundred filters of usual length. */
const MAX_HEADER_BYTES = 32 * 1024;
/** Headers, and the whole request with its short body. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 15_000;
/** Longer than the usual idle time-out of load balancers (60 s), so that they close first. */
const KEEP_ALIVE_TIMEOUT_MS = 65_000;
/** Open connections; beyond that new ones are closed at once. */
const MAX_CONNECTIONS = 2_000;

/** The HTTP server: bounded in time, header size and connections; answers even what is not HTTP with a problem. */
export function createServer(app: RequestListener): Server {
  const server = createHttpServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      requireHostHeader: false, // the application answers a missing one with a problem
    },
    app,
  );
  server.maxConnections = MAX_CONNECTIONS;
  server.on('clientError', answerClientError);
  server.on('connect', (_req, socket) =>
    writeSocketProblem(
      socket,
      new Problem('method-not-allowed', 'CONNECT is not allowed here', { headers: { Allow: 'GET, HEAD, OPTIONS' } }),
    ),
  );
  server.on('checkExpectation', (req) =>
    writeSocketProblem(
      req.socket,
      new Problem('expectation-failed', 'the only expectation that can be met is 100-continue'),
    ),
  );
  return server;
}
