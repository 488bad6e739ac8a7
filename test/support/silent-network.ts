import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/**
 * A proxy to a server on loopback that can stop forwarding, like a network that loses its route or a firewall that
 * drops its state: nothing is refused, closed or answered any more.
 */
export interface SilentNetwork {
  /** URL of the server through the proxy. */
  readonly url: string;
  /** Drops the data of all connections, including new ones. */
  fallSilent(): void;
  /** Forwards new connections again; the others stay silent. */
  recover(): void;
  /** Number of open client connections, including silent ones. */
  countOpen(): number;
  stop(): Promise<void>;
}

/** @param target URL of the server */
export async function startSilentNetwork(target: string): Promise<SilentNetwork> {
  const { hostname, port } = new URL(target);
  const open = new Set<Socket>();
  const sockets = new Set<Socket>();
  let silence = new AbortController();
  let isSilent = false;

  const join = (client: Socket): void => {
    const { signal } = silence;
    const server = connect(Number(port), hostname);
    const forward = (from: Socket, to: Socket): void => {
      from.on('data', (chunk) => {
        if (!signal.aborted) to.write(chunk);
      });
      from.on('close', () => {
        if (!signal.aborted) to.destroy();
      });
    };
    forward(client, server);
    forward(server, client);
    server.on('error', () => {});
    sockets.add(server);
  };
  const listener = createServer((client) => {
    sockets.add(client);
    open.add(client);
    client.on('error', () => {}).on('close', () => open.delete(client));
    if (isSilent) client.resume();
    else join(client);
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const url = Object.assign(new URL(target), { host: `127.0.0.1:${address.port}` }).href;
  return {
    url,
    fallSilent() {
      isSilent = true;
      silence.abort();
    },
    recover() {
      isSilent = false;
      silence = new AbortController();
    },
    countOpen: () => open.size,
    async stop() {
      for (const socket of sockets) socket.destroy();
      listener.close();
      await once(listener, 'close');
    },
  };
}
