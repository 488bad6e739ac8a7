import { once } from 'node:events';
import { Agent, type IncomingMessage, request, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { expect } from 'chai';
import { createDrain } from '../../src/http/drain.js';
import { listenForHealth } from '../../src/http/middleware/health-port.js';
import { type ConnectionLimits, createServer } from '../../src/http/server.js';
import { startBalancingProxy } from '../support/balancing-proxy.js';
import { READY, startHttpHarness } from '../support/http-harness.js';
import { until } from '../support/until.js';

const QUICK: Partial<ConnectionLimits> = {
  headersTimeout: 100,
  requestTimeout: 200,
  connectionsCheckingInterval: 25,
  maxConnections: 5,
};

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

/** Text that a connection receives until it is closed. @throws ECONNRESET */
async function readToEnd(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  socket.resume();
  await once(socket, 'close');
  return text;
}

/** Opens a connection that never closes its own side. */
async function openSilent(server: Server, bytes = ''): Promise<Socket> {
  const socket = connect({ port: portOf(server), host: '127.0.0.1', allowHalfOpen: true });
  await once(socket, 'connect');
  socket.write(bytes);
  return socket;
}

async function listen(server: Server): Promise<Server> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server.unref();
}

const countOpen = (server: Server): Promise<number> =>
  new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });

describe('connections of silent clients', () => {
  for (const [what, bytes] of [
    ['nothing', ''],
    ['a part of the headers', 'GET / HTTP/1.1\r\nHost: a\r\n'],
    ['a part of the body', 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{'],
    ['bytes that are not HTTP', 'hello\r\n\r\n'],
  ] as const)
    it(`are destroyed after the error, if they send ${what} and stay open`, async () => {
      const server = await listen(createServer(() => {}, QUICK));
      const socket = await openSilent(server, bytes);
      socket.resume();
      await until('the end of the connection', async () => (await countOpen(server)) === 0);
      socket.destroy();
    });

  it('make room for others after the time limit, however long they are held', async () => {
    const server = await listen(createServer((_req, res) => res.end('ok'), QUICK));
    const held = await Promise.all([1, 2, 3, 4, 5].map(() => openSilent(server)));
    await until('an answer', () =>
      fetch(`http://127.0.0.1:${portOf(server)}/`).then(
        () => true,
        () => false,
      ),
    );
    for (const socket of held) socket.destroy();
  });
});

describe('a request that is refused before its body is read', () => {
  const BODY = Buffer.alloc(900_000, ' ');
  /** As a proxy does: the response is read after the request was sent. */
  const sendWhole = async (server: Server, path: string): Promise<string> => {
    const socket = connect(portOf(server), '127.0.0.1').pause();
    await once(socket, 'connect');
    const head = `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n`;
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.write(`${head}Content-Length: ${BODY.length}\r\n\r\n`);
      socket.write(BODY, () => resolve());
    });
    return readToEnd(socket);
  };

  it('gets its 401, 413 or 404 although the client sends the whole body first', async () => {
    const { server } = await startHttpHarness();
    for (let round = 0; round < 10; round += 1)
      for (const [path, status] of [
        ['/api/v1/recommendation-runs', 401],
        ['/api/v1/simulations', 413],
        ['/nope', 404],
      ] as const) {
        const answer = await sendWhole(server, path);
        expect(answer).to.match(new RegExp(`^HTTP/1.1 ${status} `));
        expect(answer)
          .to.match(/\r\nConnection: close\r\n/i)
          .and.to.match(/\r\n\r\n\{.*\}$/s);
      }
    await until('the end of the connections', async () => (await countOpen(server)) === 0);
  });

  it('keeps its connection only for a short time if the body does not arrive', async () => {
    const { server } = await startHttpHarness();
    const socket = await openSilent(
      server,
      'POST /api/v1/recommendation-runs HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\n{',
    );
    socket.resume();
    await until('the end of the connection', async () => (await countOpen(server)) === 0);
    socket.destroy();
  });
});

describe('the health port', () => {
  it('serves probes and metrics only', async () => {
    const { server } = await startHttpHarness();
    const [app] = server.listeners('request') as [Parameters<typeof listenForHealth>[0]];
    const health = await listen(createServer(listenForHealth(app)));
    const get = (path: string) => fetch(`http://127.0.0.1:${portOf(health)}${path}`);
    for (const path of ['/health', '/health/live', '/health/ready', '/metrics'])
      expect((await get(path)).status, path).to.equal(200);
    for (const path of ['/', '/docs', '/openapi.json', '/api/v1/metrics', '/metrics/', '/health%2flive']) {
      const answer = await get(path);
      expect(answer.status, path).to.equal(404);
      expect((await answer.json()) as object).to.include({ type: '/problems/no-such-route' });
    }
    expect((await fetch(`http://127.0.0.1:${portOf(server)}/api/v1/metrics`)).status).to.equal(200);
  });
});

describe('a server that drains', () => {
  const ask = async (server: Server, agent: Agent): Promise<IncomingMessage> => {
    const [response] = (await once(request({ port: portOf(server), host: '127.0.0.1', agent }).end(), 'response')) as [
      IncomingMessage,
    ];
    response.resume();
    await once(response, 'end');
    return response;
  };

  it('accepts connections and says Connection: close, also in responses that have not begun', async () => {
    const begun = new Set<() => void>();
    let isHeld = false;
    const server = await listen(
      createServer((_req, res) => {
        if (isHeld) begun.add(() => res.end('late'));
        else res.end('ok');
      }),
    );
    const drain = createDrain(server);
    const agent = new Agent({ keepAlive: true });
    expect((await ask(server, agent)).headers.connection).to.equal('keep-alive');
    isHeld = true;
    const running = ask(server, agent);
    await until('the request', async () => begun.size === 1);
    isHeld = false;
    drain.begin();
    expect((await ask(server, new Agent({ keepAlive: true }))).headers.connection).to.equal('close');
    for (const finish of begun) finish();
    expect((await running).headers.connection).to.equal('close');
    await drain.close(10_000);
    expect(server.listening).to.equal(false);
  });

  it('closes idle and silent connections, waits for responses, and cuts them off at the limit', async () => {
    const server = await listen(createServer((_req, res) => void res.write('part')));
    const drain = createDrain(server);
    const silent = await openSilent(server);
    const endless = connect(portOf(server), '127.0.0.1');
    endless.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    const received = readToEnd(endless);
    await once(endless, 'data');
    drain.begin();
    await drain.close(300);
    expect(await received).to.match(/part\r\n$/);
    silent.destroy();
  });

  it('loses no request of a proxy that probes readiness and keeps connections open', async () => {
    const proxy = await startBalancingProxy();
    const startReplica = async () => {
      let report = READY;
      const { server } = await startHttpHarness({ health: () => report });
      const url = `http://127.0.0.1:${portOf(server)}`;
      const drain = createDrain(server);
      proxy.add(url);
      await until('a ready replica', async () => proxy.isUsed(url));
      const stop = async (): Promise<void> => {
        report = { ...READY, isReady: false, state: 'stopping' };
        drain.begin();
        await until('the proxy to use others', async () => !proxy.isUsed(url));
        await drain.close(10_000);
      };
      return { stop };
    };
    const old = [await startReplica(), await startReplica()];
    let isDone = false;
    const statuses = new Set<number>();
    const client = async (): Promise<void> => {
      while (!isDone) {
        const answer = await fetch(`${proxy.url}/api/v1/version`);
        await answer.arrayBuffer();
        statuses.add(answer.status);
      }
    };
    const clients = [1, 2, 3, 4].map(client);
    for (const replica of old) {
      await startReplica();
      await replica.stop();
    }
    isDone = true;
    await Promise.all(clients);
    await proxy.stop();
    expect([...statuses], String(proxy.failures().last)).to.eql([200]);
  });
});
