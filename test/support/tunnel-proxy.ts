import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { answerJson, type LoopbackServer, listenOnLoopback } from './loopback-server.js';

/**
 * A proxy with tunnels to one server, whatever their host is.
 * @param reply response to each plain request
 * @returns its URL, and the method and target of each request in order
 */
export async function startTunnelProxy(target: Pick<LoopbackServer, 'url'>, reply: unknown) {
  const seen: string[] = [];
  const sockets = new Set<Socket | Duplex>();
  const { hostname, port } = new URL(target.url);
  const proxy = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    answerJson(response, 200, reply);
  });
  proxy.on('connect', (request, socket) => {
    seen.push(`CONNECT ${request.url}`);
    const upstream = connect(Number(port), hostname, () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
    upstream.pipe(socket).pipe(upstream);
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
    sockets.add(upstream).add(socket);
  });
  const server = await listenOnLoopback(proxy);
  const stop = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await server.stop();
  };
  return { url: server.url, seen: seen as readonly string[], stop };
}
