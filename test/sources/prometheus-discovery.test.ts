import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { loadConfig } from '../../src/config/load-config.js';
import { openSources } from '../../src/sources/open-sources.js';
import { writeKubeconfig } from '../support/kubeconfig.js';
import { answerJson, type LoopbackServer, startLoopback } from '../support/loopback-server.js';

const NOW = 1_700_000_100;
const TOKEN = 'token-for-prometheus';

describe('a Prometheus server that was found in the cluster', () => {
  let directory: string;
  let api: LoopbackServer;
  let prometheus: LoopbackServer;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'greenkube-discovery-'));
    const labels = { app: 'prometheus' };
    const service = (namespace: string) => ({
      metadata: { name: 'metrics', namespace, labels },
      spec: { ports: [{ name: 'web', port: 9090 }] },
    });
    api = await startLoopback(({ path }, response) =>
      path === '/api/v1/services'
        ? answerJson(response, 200, { metadata: {}, items: [service('tenant'), service('observe')] })
        : answerJson(response, 404, {}),
    );
    prometheus = await startLoopback(({ path }, response) =>
      path.endsWith('/buildinfo')
        ? answerJson(response, 200, { status: 'success', data: { version: '2.42.0' } })
        : answerJson(response, 401, {}),
    );
  });
  after(async () => {
    await api.stop();
    await prometheus.stop();
    await rm(directory, { recursive: true });
  });

  /** Opens the sources of a configuration, and returns the requests of one read. */
  async function openWith(environment: Record<string, string>, beforeOpening = async () => {}) {
    const kubeconfig = await writeKubeconfig(directory, api.url);
    const config = loadConfig({ GREENKUBE_KUBECONFIG: kubeconfig, ...environment });
    await beforeOpening();
    const { signal } = new AbortController();
    const tried: string[] = [];
    const sources = await openSources(config, config.clusters[0]!, {
      startedAt: NOW,
      now: () => NOW,
      signal,
      addressOf: ({ namespace }) => {
        tried.push(namespace);
        return `${prometheus.url}/${namespace}`;
      },
    });
    if ('detail' in sources) return { tried, detail: sources.detail, sent: [], withheld: null };
    const before = prometheus.requests.length;
    await sources.observation.observe({ from: NOW - 600, to: NOW - 300 }, signal);
    await sources.close();
    const sent = prometheus.requests
      .slice(before)
      .map(({ headers }) => [headers.authorization, headers['x-scope-orgid']]);
    return { tried, detail: null, sent, withheld: sources.discovery?.withheld ?? null };
  }
  const credentials = { GREENKUBE_PROMETHEUS_BEARER_TOKEN: TOKEN, GREENKUBE_PROMETHEUS_HEADERS: 'X-Scope-OrgID: team' };

  it('gets no credentials and headers if it was found by its labels alone', async () => {
    const { tried, sent, withheld } = await openWith(credentials);
    expect(tried).to.deep.equal(['tenant']);
    expect(sent).to.not.be.empty;
    for (const headers of sent) expect(headers).to.deep.equal([undefined, undefined]);
    expect(withheld).to.include('GREENKUBE_PROMETHEUS_NAMESPACES').and.to.not.include(TOKEN);
  });

  it('gets none from files either, although they are read again after it rejects a request', async () => {
    const [token, headers] = [join(directory, 'token'), join(directory, 'headers')];
    await writeFile(token, TOKEN);
    await writeFile(headers, 'X-Scope-OrgID: team');
    const files = { GREENKUBE_PROMETHEUS_BEARER_TOKEN_FILE: token, GREENKUBE_PROMETHEUS_HEADERS_FILE: headers };
    const { sent, withheld } = await openWith(files, () => writeFile(token, 'renewed-token'));
    expect(sent).to.not.be.empty;
    for (const one of sent) expect(one).to.deep.equal([undefined, undefined]);
    expect(withheld).to.include('GREENKUBE_PROMETHEUS_NAMESPACES');
    const named = await openWith({ ...files, GREENKUBE_PROMETHEUS_NAMESPACES: 'observe' });
    expect(named.sent.at(-1)).to.deep.equal(['Bearer renewed-token', 'team']);
  });

  it('gets no client certificate: its files are not even read', async () => {
    const [cert, key] = [join(directory, 'client.pem'), join(directory, 'client-key.pem')];
    const write = () => Promise.all([cert, key].map((path) => writeFile(path, 'secret of this client')));
    const remove = async () => void (await Promise.all([cert, key].map((path) => rm(path))));
    const files = { GREENKUBE_PROMETHEUS_CLIENT_CERT_FILE: cert, GREENKUBE_PROMETHEUS_CLIENT_KEY_FILE: key };
    await write();
    const { sent, withheld } = await openWith(files, remove);
    expect(sent).to.not.be.empty;
    expect(withheld).to.include('GREENKUBE_PROMETHEUS_NAMESPACES');
    await write();
    const named = { ...files, GREENKUBE_PROMETHEUS_NAMESPACES: 'observe' };
    const outcome = await openWith(named, remove).catch((error: Error) => error);
    expect(outcome).to.be.instanceOf(Error).with.property('message').that.includes(cert);
  });

  it('gets them in a namespace that the operator named, and no other namespace is searched', async () => {
    const { tried, sent, withheld } = await openWith({ ...credentials, GREENKUBE_PROMETHEUS_NAMESPACES: 'observe' });
    expect(tried).to.deep.equal(['observe']);
    expect(sent).to.not.be.empty;
    for (const headers of sent) expect(headers).to.deep.equal([`Bearer ${TOKEN}`, 'team']);
    expect(withheld).to.equal(null);
  });

  it('is not used outside of the named namespaces', async () => {
    const { detail } = await openWith({ ...credentials, GREENKUBE_PROMETHEUS_NAMESPACES: 'monitoring' });
    expect(detail).to.include('No Prometheus was found');
  });

  it('needs no credentials', async () => {
    const { sent, withheld } = await openWith({});
    expect(sent).to.not.be.empty;
    expect(withheld).to.equal(null);
  });
});
