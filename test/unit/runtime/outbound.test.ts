import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import { expect } from 'chai';
import { request } from 'undici';
import { createOutboundAgent, outboundFetch } from '../../../src/runtime/outbound.js';

describe('connections of a client', () => {
  const servers: Server[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });
  async function listen(server: Server): Promise<string> {
    servers.push(server.listen(0, '127.0.0.1'));
    await once(server, 'listening');
    const address = server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  }
  /** A proxy that answers plain requests itself, and opens tunnels to one server. */
  async function startProxy(tunnelTo: string) {
    const seen: string[] = [];
    const proxy = createServer((incoming, response) => {
      seen.push(`${incoming.method} ${incoming.url} ${incoming.headers['proxy-authorization'] ?? ''}`.trim());
      response.end('through the proxy');
    });
    proxy.on('connect', (incoming, socket) => {
      seen.push(`CONNECT ${incoming.url}`);
      const upstream = connect(Number(new URL(tunnelTo).port), '127.0.0.1', () =>
        socket.write('HTTP/1.1 200 OK\r\n\r\n'),
      );
      upstream.pipe(socket).pipe(upstream);
      for (const one of [upstream, socket]) one.on('error', () => upstream.destroy());
    });
    return { url: await listen(proxy), seen };
  }
  const startServer = () => listen(createServer((_, response) => response.end('direct')));
  const get = async (url: string, environment: Readonly<Record<string, string>>): Promise<string> =>
    (await request(url, { dispatcher: createOutboundAgent(environment) })).body.text();

  it('pass through the proxy of the environment, with its credentials', async () => {
    const proxy = await startProxy(await startServer());
    const environment = { HTTP_PROXY: proxy.url.replace('//', '//user:password@') };
    expect(await get('http://store.invalid:9090/a?b=c', environment)).to.equal('through the proxy');
    expect(proxy.seen).to.deep.equal([
      `GET http://store.invalid:9090/a?b=c Basic ${Buffer.from('user:password').toString('base64')}`,
    ]);
  });

  it('with TLS pass through a tunnel, of which the proxy sees host and port', async () => {
    // The server behind the tunnel speaks no TLS.
    const proxy = await startProxy(await startServer());
    const failure = await get('https://store.invalid/a', { HTTPS_PROXY: proxy.url }).catch((error: unknown) => error);
    expect(failure).to.be.instanceOf(Error);
    expect(proxy.seen).to.deep.equal(['CONNECT store.invalid:443']);
  });

  it('are direct to this machine and without a proxy', async () => {
    const server = await startServer();
    const proxy = await startProxy(server);
    for (const environment of [{ HTTP_PROXY: proxy.url }, {}, { HTTPS_PROXY: proxy.url }])
      expect(await get(server, environment)).to.equal('direct');
    expect(proxy.seen).to.deep.equal([]);
  });

  it('fail with the name of a variable that is not a URL, and without its value', async () => {
    const failure = await get('http://store.invalid', { HTTP_PROXY: 'http://user:password@' }).catch(String);
    expect(failure).to.include('HTTP_PROXY must be the URL of a proxy').and.not.include('password');
  });

  it('are those of `fetch`, with method, body and headers, and follow no redirect', async () => {
    const seen: unknown[] = [];
    const server = await listen(
      createServer(async (incoming, response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of incoming) chunks.push(chunk);
        seen.push([incoming.method, incoming.headers['x-key'], Buffer.concat(chunks).toString()]);
        response.writeHead(307, { location: 'http://other.invalid' }).end('moved');
      }),
    );
    const sent = new Request(server, { method: 'POST', body: 'text', headers: { 'x-key': 'a' } });
    const response = await outboundFetch(sent, createOutboundAgent({}));
    expect([response.status, await response.text()]).to.deep.equal([307, 'moved']);
    expect(seen).to.deep.equal([['POST', 'a', 'text']]);
  });
});
