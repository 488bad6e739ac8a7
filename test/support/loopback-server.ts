import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { Server as TlsServer } from 'node:https';

export interface LoopbackServer {
  readonly url: string;
  /** Requests in order: path and body. */
  readonly requests: readonly LoopbackRequest[];
  readonly stop: () => Promise<void>;
}

interface LoopbackRequest {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  /** Form or query parameters. */
  readonly parameters: URLSearchParams;
  readonly body: string;
}

export type Answer = (request: LoopbackRequest, response: ServerResponse) => void;

/** A real HTTP server on loopback with a scripted response that records its requests. */
export async function startLoopback(answer: Answer): Promise<LoopbackServer> {
  const requests: LoopbackRequest[] = [];
  const listener: RequestListener = (request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      const url = new URL(request.url ?? '/', 'http://loopback');
      const parameters = request.method === 'POST' ? new URLSearchParams(body) : url.searchParams;
      const seen = { path: url.pathname, headers: request.headers, parameters, body };
      requests.push(seen);
      answer(seen, response);
    });
  };
  return { ...(await listenOnLoopback(createServer(listener))), requests };
}

/** Starts a server of `node:http` or `node:https` on a free loopback port. `stop` also ends open connections. */
export async function listenOnLoopback(server: Server | TlsServer): Promise<Omit<LoopbackServer, 'requests'>> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const scheme = server instanceof TlsServer ? 'https' : 'http';
  const stop = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { url: `${scheme}://127.0.0.1:${address.port}`, stop };
}

export const answerJson = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
};
