import { randomUUID } from 'node:crypto';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { Problem } from '../../problem/problem.js';
import { instanceOf } from '../middleware/request-context.js';
import { closeLingering, isLingering } from './close-lingering.js';

/** The problem for an error code of Node's HTTP parser. */
function toProblem(code: string | undefined): Problem {
  if (code === 'HPE_HEADER_OVERFLOW' || code === 'HPE_CHUNK_EXTENSIONS_OVERFLOW')
    return new Problem('headers-too-large', 'the URL and headers together are too long');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new Problem('request-timeout', 'the request did not arrive in time');
  return new Problem('malformed-request', 'this is not a well-formed HTTP/1.1 request');
}

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  417: 'Expectation Failed',
  431: 'Request Header Fields Too Large',
};

/** Sends the problem on a socket whose input did not become a request, and closes the socket even if its peer does not. */
export function writeSocketProblem(socket: Duplex, problem: Problem): void {
  const requestId = randomUUID();
  const body = JSON.stringify(problem.toBody(instanceOf(requestId)));
  const headers = {
    ...problem.headers,
    'Content-Type': 'application/problem+json; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
    'X-Request-Id': requestId,
    'X-Content-Type-Options': 'nosniff',
    Connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const response = `HTTP/1.1 ${problem.status} ${REASONS[problem.status] ?? problem.title}\r\n${lines.join('')}\r\n${body}`;
  if (socket instanceof Socket) closeLingering(socket, response);
  else socket.end(response);
}

/** Handles Node's event `clientError`: a parser error, a timeout, or a peer that has closed the connection. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
  // The response has been sent; the rest of the invalid input is discarded.
  if (isLingering(socket)) return;
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  writeSocketProblem(socket, toProblem(error.code));
}
