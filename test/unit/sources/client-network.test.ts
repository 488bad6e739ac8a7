import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { discoverPrometheus } from '../../../src/sources/kubernetes/discover-prometheus.js';
import { createKubernetesInventory } from '../../../src/sources/kubernetes/kubernetes-inventory.js';
import { createPrometheusClient } from '../../../src/sources/prometheus/client/prometheus-client.js';
import type { PrometheusConnection } from '../../../src/sources/prometheus/client/prometheus-options.js';
import { writeKubeconfig } from '../../support/kubeconfig.js';
import { kubernetesApi } from '../../support/kubernetes-lists.js';
import { type Answer, answerJson, type LoopbackServer, startLoopback } from '../../support/loopback-server.js';
import { startTunnelProxy } from '../../support/tunnel-proxy.js';

const EMPTY = { status: 'success', data: { resultType: 'matrix', result: [] } };
const QUERY = { promql: 'up', start: 300, end: 300, step: 300 };
const NOW = 1_700_000_400;
/** Variables that the tests set. */
const VARIABLES = /^(https?_proxy|no_proxy|AWS_.*)$/i;

describe('a client of a source', () => {
  const stops: (() => Promise<unknown>)[] = [];
  let saved: [string, string | undefined][];
  const setVariables = (variables: Readonly<Record<string, string | undefined>>): void => {
    for (const name of Object.keys(process.env)) if (VARIABLES.test(name)) delete process.env[name];
    Object.assign(process.env, variables);
  };
  beforeEach(() => {
    saved = Object.entries(process.env).filter(([name]) => VARIABLES.test(name));
    setVariables({});
  });
  afterEach(async () => {
    setVariables(Object.fromEntries(saved));
    for (const stop of stops.splice(0).reverse()) await stop();
  });

  async function serve(answer: Answer): Promise<LoopbackServer> {
    const server = await startLoopback(answer);
    stops.push(server.stop);
    return server;
  }
  async function startProxy(target: LoopbackServer) {
    const proxy = await startTunnelProxy(target, { status: 'success', data: { version: '2.42.0' } });
    stops.push(proxy.stop);
    return proxy;
  }
  async function ask(connection: PrometheusConnection) {
    const client = createPrometheusClient(connection);
    const outcome = await client.queryRange(QUERY, new AbortController().signal);
    await client.close();
    return outcome;
  }

  it('reaches the Kubernetes API of a kubeconfig through the proxy, of which its own takes precedence', async () => {
    const proxy = await startProxy(await serve(kubernetesApi));
    const directory = await mkdtemp(join(tmpdir(), 'greenkube-proxy-'));
    stops.push(() => rm(directory, { recursive: true }));
    const list = async (cluster: Readonly<Record<string, string>>) => {
      const kubeconfig = await writeKubeconfig(directory, 'http://api.invalid', 'token', cluster);
      const inventory = createKubernetesInventory({ kubeconfig, now: () => NOW, timeoutSeconds: 10 });
      return inventory.list(new AbortController().signal).then(
        ({ pods }) => pods.length,
        (error: Error) => error.message,
      );
    };
    setVariables({ HTTP_PROXY: proxy.url });
    expect(await list({})).to.equal(6);
    expect(proxy.seen[0]).to.equal('CONNECT api.invalid:80');
    setVariables({ HTTP_PROXY: proxy.url, NO_PROXY: '.invalid' });
    expect(await list({})).to.match(/ENOTFOUND|EAI_AGAIN/);
    setVariables({ HTTP_PROXY: 'http://127.0.0.1:1' });
    expect(await list({ 'proxy-url': proxy.url })).to.equal(6);
    setVariables({ HTTP_PROXY: 'http://user:s3cret@' });
    expect(await list({}))
      .to.include('HTTP_PROXY must be the URL of a proxy')
      .and.not.include('s3cret');
  });

  it('reaches servers that are searched in the cluster through the proxy', async () => {
    const api = await serve(({ path }, response) =>
      path === '/api/v1/services'
        ? answerJson(response, 200, { metadata: {}, items: [{ metadata: { name: 'prometheus', namespace: 'a' } }] })
        : answerJson(response, 404, {}),
    );
    const proxy = await startProxy(api);
    const directory = await mkdtemp(join(tmpdir(), 'greenkube-proxy-'));
    stops.push(() => rm(directory, { recursive: true }));
    const kubeconfig = await writeKubeconfig(directory, 'http://api.invalid');
    setVariables({ HTTP_PROXY: proxy.url });
    const addressOf = () => 'http://prometheus.invalid:9090';
    const { url } = await discoverPrometheus({ kubeconfig, addressOf }, new AbortController().signal);
    expect(url).to.equal('http://prometheus.invalid:9090');
    expect(proxy.seen).to.deep.equal([
      'CONNECT api.invalid:80',
      'GET http://prometheus.invalid:9090/api/v1/status/buildinfo',
    ]);
    expect(api.requests.map(({ path }) => path)).to.deep.equal(['/api/v1/services']);
  });

  const identities: Readonly<Record<string, Partial<PrometheusConnection>>> = {
    'a bearer token': { auth: { kind: 'bearer', token: 'a-token' } },
    'basic authentication': { auth: { kind: 'basic', username: 'a', password: 'a-password' } },
    headers: { headers: { 'x-scope-orgid': 'a-tenant', 'x-key': 'a-key' } },
    'a signature for AWS': { auth: { kind: 'sigv4', region: 'eu-west-1', service: 'aps' } },
  };
  for (const [name, identity] of Object.entries(identities)) {
    it(`gives ${name} to no other host by a redirect`, async () => {
      setVariables({ AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'a-secret' });
      const other = await serve((_, response) => answerJson(response, 200, EMPTY));
      for (const status of [301, 302, 303, 307, 308]) {
        const server = await serve((_, response) => response.writeHead(status, { location: other.url }).end());
        const outcome = await ask({ url: server.url, ...identity });
        expect(outcome).to.have.nested.property('failure.name', 'redirected');
        const { authorization, 'x-scope-orgid': tenant } = server.requests[0]!.headers;
        expect(authorization ?? tenant, 'at the configured host').to.be.a('string');
      }
      expect(other.requests).to.deep.equal([]);
    });
  }
});
