import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createHealthState } from '../../../../src/collect/health/health-state.js';
import { createProblemLog } from '../../../../src/collect/problem-log.js';
import { loadConfig } from '../../../../src/config/load-config.js';
import { SOURCE_FAILURES, type SourceFailureName } from '../../../../src/domain/cluster/source-failures.js';
import { toHealth } from '../../../../src/operations/health/health-response.js';
import { type OpenSources, openSources } from '../../../../src/sources/open-sources.js';
import { createLogger } from '../../../../src/telemetry/logger.js';
import { type Authority, type CertificateFiles, createAuthority } from '../../../support/certificates.js';
import { listenOnLoopback, startLoopback } from '../../../support/loopback-server.js';
import { until } from '../../../support/until.js';

const FROM = 1_700_000_400 - (1_700_000_400 % 3600);
const WINDOW = { from: FROM, to: FROM + 300 };
const TOKEN = 'a-secret-token';
const REPLY = '{"status":"success","data":{"resultType":"matrix","result":[]}}';

describe('a failure of the connection to Prometheus', () => {
  const stops: (() => Promise<unknown>)[] = [];
  const signal = new AbortController().signal;
  let directory: string;
  let authority: Authority;
  let other: Authority;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'greenkube-tls-'));
    [authority, other] = await Promise.all([createAuthority(directory, 'ours'), createAuthority(directory, 'theirs')]);
  });
  after(() => rm(directory, { recursive: true }));
  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop();
  });

  /** A server that requires a certificate of a client, if it has authorities for them. */
  async function serveTls(
    { cert, key }: CertificateFiles,
    clientCa?: string,
  ): Promise<{ server: Server; url: string }> {
    const context = { cert: await readFile(cert), key: await readFile(key) };
    const client = clientCa === undefined ? {} : { ca: await readFile(clientCa), requestCert: true };
    const server = createServer({ ...context, ...client }, (_, response) => response.end(REPLY));
    const { url, stop } = await listenOnLoopback(server);
    stops.push(stop);
    return { server, url };
  }
  async function open(url: string, variables: Readonly<Record<string, string>> = {}): Promise<OpenSources> {
    const config = loadConfig({
      GREENKUBE_PROMETHEUS_URL: url,
      GREENKUBE_PROMETHEUS_BEARER_TOKEN: TOKEN,
      GREENKUBE_KUBERNETES: 'off',
      ...variables,
    });
    const sources = await openSources(config, config.clusters[0]!, { startedAt: FROM, now: () => FROM, signal });
    if (!('observation' in sources)) throw new Error('no sources');
    stops.push(() => sources.close());
    return sources;
  }
  const problemsOf = async ({ observation }: OpenSources) =>
    (await observation.observe(WINDOW, signal)).windows[0]!.problems;

  /** Reads a window and reports it as the collection does: in `/health`, and in the log once for several windows. */
  async function report(sources: OpenSources, ...names: readonly SourceFailureName[]) {
    const health = createHealthState({ startedAt: FROM, isSample: false, database: 'embedded' });
    const lines: Record<string, unknown>[] = [];
    const logger = createLogger({ level: 'info', format: 'json' }, { write: (line) => lines.push(JSON.parse(line)) });
    const log = createProblemLog({ cluster: 'c', logger, now: () => FROM });
    for (const _ of [1, 2]) {
      const problems = await problemsOf(sources);
      health.updateCluster('c', { problems, lastRunStatus: 'failed' });
      log.noteNewest(problems);
    }
    const { problems } = toHealth(health.report(), '1.0.0').clusters[0]!;
    expect(problems).to.have.lengthOf(1);
    const name = names.find((one) => problems[0]!.detail.startsWith(`${one}: `));
    if (name === undefined) throw new Error(`${problems[0]!.detail} is none of ${names}`);
    expect(problems[0]).to.include({ remedy: SOURCE_FAILURES[name].remedy, is_fatal: true });
    expect(lines).to.have.lengthOf(1);
    expect(lines[0]).to.include({ detail: problems[0]!.detail, remedy: problems[0]!.remedy });
    expect(JSON.stringify([problems, lines])).not.to.include(TOKEN);
  }

  it('is named with its remedy in /health and in one line of the log: a host without an address', async () =>
    report(await open('http://prometheus.invalid:9090'), 'dns_failure'));

  it('is named so, too: a refused connection', async () =>
    report(await open('http://127.0.0.1:1'), 'connection_failed'));

  it('is named so, too: a connection without a response', async () => {
    const stuck = await startLoopback(() => {});
    stops.push(stuck.stop);
    await report(await open(stuck.url, { GREENKUBE_PROMETHEUS_TIMEOUT: '1s' }), 'no_response');
  });

  it('is named so, too: a wrong token, which the server quotes', async () => {
    const server = await startLoopback(({ headers }, response) =>
      response.writeHead(401).end(JSON.stringify({ status: 'error', error: `invalid: ${headers.authorization}` })),
    );
    stops.push(server.stop);
    await report(await open(server.url), 'credentials_rejected');
  });

  it('is named so, too: an expired certificate', async () => {
    const { url } = await serveTls(await authority.issue('expired', -1));
    await report(await open(url, { GREENKUBE_PROMETHEUS_CA_FILE: authority.ca }), 'certificate_expired');
  });

  it('is named so, too: a certificate of another authority', async () => {
    const { url } = await serveTls(await authority.issue('server'));
    await report(await open(url, { GREENKUBE_PROMETHEUS_CA_FILE: other.ca }), 'certificate_untrusted');
    await report(await open(url), 'certificate_untrusted');
  });

  it('is named so, too: a missing client certificate, or one of another authority', async () => {
    const { url } = await serveTls(await authority.issue('server'), authority.ca);
    const trusted = { GREENKUBE_PROMETHEUS_CA_FILE: authority.ca };
    // Depending on the time of its alert, the connection is closed before it is read; the remedy is the same.
    const expected = ['tls_failed', 'connection_failed'] as const;
    for (const name of expected)
      expect(SOURCE_FAILURES[name].remedy).to.include('GREENKUBE_PROMETHEUS_CLIENT_CERT_FILE');
    await report(await open(url, trusted), ...expected);
    const { cert, key } = await other.issue('client');
    const wrong = { GREENKUBE_PROMETHEUS_CLIENT_CERT_FILE: cert, GREENKUBE_PROMETHEUS_CLIENT_KEY_FILE: key };
    await report(await open(url, { ...trusted, ...wrong }), ...expected);
  });

  it('ends when the files of authority and client certificate are replaced by valid ones, without a restart', async () => {
    const { server, url } = await serveTls(await authority.issue('server'), authority.ca);
    const files = {
      ca: join(directory, 'ca.pem'),
      cert: join(directory, 'client.pem'),
      key: join(directory, 'client.key'),
    };
    const use = async ({ ca, issue }: Authority): Promise<void> => {
      const { cert, key } = await issue('client');
      await copyFile(ca, files.ca);
      await copyFile(cert, files.cert);
      await copyFile(key, files.key);
    };
    await use(authority);
    const sources = await open(url, {
      GREENKUBE_PROMETHEUS_CA_FILE: files.ca,
      GREENKUBE_PROMETHEUS_CLIENT_CERT_FILE: files.cert,
      GREENKUBE_PROMETHEUS_CLIENT_KEY_FILE: files.key,
    });
    expect(await problemsOf(sources)).to.deep.equal([]);
    // From now on the server has a certificate of the other authority, and trusts only this one.
    const { cert, key } = await other.issue('server');
    server.setSecureContext({ cert: await readFile(cert), key: await readFile(key), ca: await readFile(other.ca) });
    server.closeAllConnections();
    expect((await problemsOf(sources))[0]?.detail).to.match(/^certificate_untrusted: /);
    await use(other);
    // Files are checked at most once a second.
    await until('the new certificate', async () => (await problemsOf(sources)).length === 0);
  });
});
