import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Document } from 'openapi-backend';
import type { BodyStream, OperationHandlers } from '../../src/contract/index.js';
import type { AppDeps } from '../../src/http/app.js';
import { openContract } from './contract-document.js';
import { type HttpHarness, startHttpHarness } from './http-harness.js';

const TYPES = ['application/json', 'text/csv', 'application/x-ndjson'] as const;
export type RowsRequest = { readonly mediaType: (typeof TYPES)[number]; readonly signal: AbortSignal };

const text = { schema: { type: 'string' as const } };
const headers = { 'X-Request-Id': text };
const problem = { description: 'Refused.', headers, content: { 'application/problem+json': { schema: {} } } };

/** A contract with one operation that has three media types. */
const rowsDocument = (): Document => ({
  openapi: '3.0.3',
  info: { title: 'Rows', version: '1.0.0' },
  paths: {
    '/rows': {
      get: {
        operationId: 'listRows',
        parameters: [
          { name: 'format', in: 'query', schema: { type: 'string', enum: ['json', 'csv', 'ndjson'] } },
          { name: 'top', in: 'query', schema: { type: 'integer', minimum: 1 } },
        ],
        responses: {
          200: { description: 'Rows.', headers, content: Object.fromEntries(TYPES.map((type) => [type, text])) },
          400: problem,
          406: problem,
          503: { ...problem, headers: { ...headers, 'Retry-After': text } },
        },
      },
    },
  },
});

/** Starts the HTTP application over its own contract, with one handler from the test. */
export function startStreamHarness(
  body: (request: RowsRequest) => Promise<BodyStream> | string,
  http: Partial<AppDeps> = {},
): Promise<HttpHarness> {
  const listRows = async (request: RowsRequest) => ({
    status: 200,
    type: request.mediaType,
    body: await body(request),
  });
  // Handlers of another contract, so the operation names differ from the types.
  const handlers = { listRows } as unknown as OperationHandlers;
  return startHttpHarness({}, { document: rowsDocument(), handlers, ...http }, openContract(rowsDocument()));
}

/** A client that reads only on request. */
export async function openReader(server: Server, path: string): Promise<Socket> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  socket.pause();
  socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
  return socket;
}

/** End of a complete chunked response (RFC 9112, 7.1). */
const LAST_CHUNK = '\r\n0\r\n\r\n';

/** Whether a response is complete; false when the connection breaks before its end. */
export const isAnsweredWhole = async (server: Server, path: string): Promise<boolean> =>
  isReadWhole(await openReader(server, path));

/**
 * Whether a reader that continues gets the complete response; false when the connection breaks before its end. The
 * service resets a connection that it closes early. Older Node versions may report the reset as a normal end (libuv
 * treated a hang-up after a short read as one), newer ones always report ECONNRESET.
 */
export async function isReadWhole(reader: Socket): Promise<boolean> {
  let tail = '';
  const ended = new Promise<boolean>((resolve) => {
    reader.setEncoding('utf8').on('data', (text: string) => {
      tail = (tail + text).slice(-LAST_CHUNK.length);
      if (tail === LAST_CHUNK) resolve(true);
    });
    reader.on('error', () => {}).on('close', () => resolve(false));
  });
  reader.resume();
  const isWhole = await ended;
  reader.destroy();
  return isWhole;
}
