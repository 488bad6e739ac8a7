import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { createRetryingFetch } from '../../src/cli/api/retrying-fetch.js';
import { loadConfig } from '../../src/config/load-config.js';
import { createOutboundAgent } from '../../src/runtime/outbound.js';
import { openSources } from '../../src/sources/open-sources.js';
import { createPrometheusClient } from '../../src/sources/prometheus/client/prometheus-client.js';
import type { PrometheusConnection } from '../../src/sources/prometheus/client/prometheus-options.js';
import {
  type Answer,
  answerJson,
  type LoopbackServer,
  listenOnLoopback,
  startLoopback,
} from '../support/loopback-server.js';
import { startTunnelProxy } from '../support/tunnel-proxy.js';

const EMPTY = { status: 'success', data: { resultType: 'matrix', result: [] } };
const QUERY = { promql: 'up', start: 300, end: 300, step: 300 };
const FROM = 1_700_000_400 - (1_700_000_400 % 3600);
const WINDOW = { from: FROM, to: FROM + 300 };
const PROXY_VARIABLES = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'];

describe('the network between the service and Prometheus', () => {
  const stops: (() => Promise<unknown>)[] = [];
  const saved = new Map(PROXY_VARIABLES.map((name) => [name, process.env[name]]));
  const setProxy = (variables: Readonly<Record<string, string>>): void => {
    for (const name of PROXY_VARIABLES) delete process.env[name];
    Object.assign(process.env, variables);
  };
  beforeEach(() => setProxy({}));
  afterEach(async () => {
    for (const [name, value] of saved) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    for (const stop of stops.splice(0).reverse()) await stop();
  });

  async function serve(answer: Answer): Promise<LoopbackServer> {
    const server = await startLoopback(answer);
    stops.push(server.stop);
    return server;
  }
  async function ask(connection: PrometheusConnection) {
    const client = createPrometheusClient(connection);
    const outcome = await client.queryRange(QUERY, new AbortController().signal);
    await client.close();
    return outcome;
  }

  async function startProxy(target: LoopbackServer) {
    const proxy = await startTunnelProxy(target, EMPTY);
    stops.push(proxy.stop);
    return proxy;
  }

  it('may be a proxy, which gets plain requests as they are', async () => {
    const server = await serve((_, response) => answerJson(response, 200, EMPTY));
    const proxy = await startProxy(server);
    setProxy({ HTTP_PROXY: proxy.url });
    expect(await ask({ url: 'http://prometheus.invalid:9090' })).to.include({ isOk: true });
    expect(proxy.seen).to.deep.equal(['POST http://prometheus.invalid:9090/api/v1/query_range']);
  });

  it('may be a proxy with a tunnel for TLS, which sees only host and port', async () => {
    const server = await serve((_, response) => answerJson(response, 200, EMPTY));
    const proxy = await startProxy(server);
    setProxy({ HTTPS_PROXY: proxy.url });
    // The server behind the tunnel speaks no TLS.
    expect(await ask({ url: 'https://prometheus.invalid' })).to.have.nested.property('failure.name', 'tls_failed');
    expect(proxy.seen[0]).to.equal('CONNECT prometheus.invalid:443');
  });

  it('is direct for the hosts of NO_PROXY', async () => {
    const server = await serve((_, response) => answerJson(response, 200, EMPTY));
    const proxy = await startProxy(server);
    setProxy({ HTTP_PROXY: proxy.url, NO_PROXY: 'example.com,127.0.0.1' });
    expect(await ask({ url: server.url })).to.include({ isOk: true });
    expect(proxy.seen).to.deep.equal([]);
  });

  it('may be a proxy that refuses, which is reported as such', async () => {
    const proxy = createServer();
    proxy.on('connect', (_, socket) => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'));
    const { url, stop } = await listenOnLoopback(proxy);
    stops.push(stop);
    setProxy({ HTTPS_PROXY: url });
    expect(await ask({ url: 'https://prometheus.invalid' })).to.have.nested.property('failure.name', 'proxy_failed');
  });

  it('may be a proxy for the commands too, to hosts that only the proxy can resolve', async () => {
    const server = await serve((_, response) => answerJson(response, 200, EMPTY));
    const proxy = await startProxy(server);
    setProxy({ HTTP_PROXY: proxy.url });
    const fetchOnce = createRetryingFetch({ retries: 0, agent: createOutboundAgent(process.env) });
    const response = await fetchOnce(
      new Request('http://hooks.invalid/x', { method: 'POST', body: '{"text":"hello"}' }),
    );
    expect([response.status, await response.json()]).to.deep.equal([200, EMPTY]);
    expect(proxy.seen).to.deep.equal(['POST http://hooks.invalid/x']);
  });

  it('decompresses answers, up to the limit of the response', async () => {
    const compressed =
      (body: string | Buffer): Answer =>
      (_, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(body));
      };
    const good = await serve(compressed(JSON.stringify(EMPTY)));
    expect(await ask({ url: good.url })).to.include({ isOk: true });
    const bomb = await serve(compressed(`{"data":{"result":[${'{},'.repeat(3_000_000)}`));
    expect(await ask({ url: bomb.url, maxResponseBytes: 1_000_000 })).to.have.nested.property(
      'failure.name',
      'response_too_large',
    );
    const deep = await serve(compressed('['.repeat(10_000_000)));
    expect(await ask({ url: deep.url })).to.have.nested.property('failure.name', 'response_too_deep');
    const damaged = await serve((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(JSON.stringify(EMPTY)).subarray(0, 30));
    });
    expect(await ask({ url: damaged.url })).to.have.nested.property('failure.name', 'invalid_response');
  });

  it('reads a rotated token from its file before the next request, or when the old one is rejected', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'greenkube-token-'));
    stops.push(() => rm(directory, { recursive: true }));
    const path = join(directory, 'token');
    await writeFile(path, 'first-token\n');
    let valid = 'first-token';
    const server = await serve(({ headers }, response) => {
      if (headers.authorization === `Bearer ${valid}`) answerJson(response, 200, EMPTY);
      else response.writeHead(401).end('Unauthorized');
    });
    const config = loadConfig({
      GREENKUBE_PROMETHEUS_URL: server.url,
      GREENKUBE_PROMETHEUS_BEARER_TOKEN_FILE: path,
      GREENKUBE_KUBERNETES: 'off',
    });
    const signal = new AbortController().signal;
    const sources = await openSources(config, config.clusters[0]!, { startedAt: FROM, now: () => FROM, signal });
    if (!('observation' in sources)) throw new Error('no sources');
    stops.push(() => sources.close());
    const detail = async () => (await sources.observation.observe(WINDOW, signal)).windows[0]!.problems[0]?.detail;
    expect(await detail()).to.equal(undefined);
    valid = 'second-token';
    await writeFile(path, 'second-token\n');
    expect(await detail(), 'rotated').to.equal(undefined);
    valid = 'third-token';
    expect(await detail(), 'revoked').to.match(/^credentials_rejected: HTTP 401/);
    expect(await detail()).not.to.match(/-token/);
  });
});
