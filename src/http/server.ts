import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { Problem } from '../problem/problem.js';
import { answerClientError, writeSocketProblem } from './reply/socket-problem.js';

/** Maximum size of URL and headers; enough for a hundred filters of usual length. */
const MAX_HEADER_BYTES = 32 * 1024;
/** Maximum time for receiving the headers, and the whole request with its short body. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 15_000;
/** Longer than the usual idle timeout of load balancers (60 s), so that they close the connection first. */
const KEEP_ALIVE_TIMEOUT_MS = 65_000;
/** Maximum number of open connections; further ones are closed at once. */
const MAX_CONNECTIONS = 2_000;

/** Creates the HTTP server with limits on time, header size and connections. Invalid HTTP input also gets a problem. */
export function createServer(app: RequestListener): Server {
  const server = createHttpServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      requireHostHeader: false, // the application reports a missing Host header as a problem
    },
    app,
  );
  server.maxConnections = MAX_CONNECTIONS;
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
