import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { freePort } from '../support/free-port.js';
import { runMain } from '../support/run-main.js';
import { SERVICE_LINKS } from '../support/service-links.js';
import { type ServiceProcess, startService } from '../support/service-process.js';

const POLL_MS = 100;
/** A sample cluster with a short history. */
const SHORT_SAMPLE = { GREENKUBE_SAMPLE: 'true', GREENKUBE_SAMPLE_HISTORY: '1h' };

/** Polls until the response is the expected one; the timeout of the test limits it. */
async function getUntil(url: string, isWanted: (status: number, body: Record<string, unknown>) => boolean) {
  for (;;) {
    const response = await fetch(url);
    const body = (await response.json()) as Record<string, unknown>;
    if (isWanted(response.status, body)) return { response, body };
    await pause(POLL_MS);
  }
}

describe('the process', function () {
  this.timeout(120_000);
  let directory: string;
  let service: ServiceProcess | null = null;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'greenkube-process-'));
  });
  afterEach(async () => {
    await service?.kill();
    service = null;
    rmSync(directory, { recursive: true, force: true });
  });
  const start = async (environment: Record<string, string> = {}): Promise<ServiceProcess> => {
    service = await startService({ GREENKUBE_DATA_DIR: directory, ...environment });
    return service;
  };

  it('serves the marked sample cluster, and exits with 0 on SIGTERM during the backfill', async () => {
    const { url, stop } = await start({ GREENKUBE_SAMPLE: 'true' });
    const alive = await fetch(`${url}/health/live`);
    expect(alive.status, 'before the database is open').to.equal(200);
    const { response, body } = await getUntil(
      `${url}/api/v1/metrics`,
      (status, answer) => status === 200 && answer['total_carbon_grams'] !== null,
    );
    expect(body['total_carbon_grams']).to.be.above(0);
    expect(response.headers.get('x-greenkube-sample')).to.equal('true');
    await stop();
  });

  it('continues after a restart on the same directory', async () => {
    const first = await start(SHORT_SAMPLE);
    await first.untilLeader();
    await getUntil(
      `${first.url}/api/v1/metrics`,
      (status, answer) => status === 200 && answer['total_carbon_grams'] !== null,
    );
    await first.stop();
    const second = await start(SHORT_SAMPLE);
    const { body } = await getUntil(`${second.url}/api/v1/metrics`, (status) => status === 200);
    expect(body['total_carbon_grams']).to.be.above(0);
  });

  it('rejects a second process on the same directory with a clear message', async () => {
    const { url } = await start(SHORT_SAMPLE);
    await getUntil(`${url}/health`, (_status, answer) => answer['state'] === 'ready');
    const second = await runMain({ ...SHORT_SAMPLE, GREENKUBE_DATA_DIR: directory, GREENKUBE_PORT: '0' });
    expect(second.exitCode).to.equal(1);
    expect(second.stdout)
      .to.include(directory)
      .and.match(/in use|another process/);
  });

  it('reports every configuration error and exits with 78', async () => {
    const ended = await runMain({
      GREENKUBE_PORT: 'eighty',
      GREENKUBE_SAMPEL: 'true',
      GREENKUBE_POLL_INTERVAL: '1y',
      GREENKUBE_DATABASE_URL: 'mysql://root:s3cret@db',
    });
    expect(ended.exitCode).to.equal(78);
    for (const name of ['GREENKUBE_PORT', 'did you mean GREENKUBE_SAMPLE?', 'GREENKUBE_POLL_INTERVAL', 'postgres://']) {
      expect(ended.stderr).to.include(name);
    }
    expect(ended.stderr + ended.stdout).to.not.include('s3cret');
  });

  it('rejects the sample cluster inside Kubernetes', async () => {
    const ended = await runMain({ GREENKUBE_SAMPLE: 'true', KUBERNETES_SERVICE_HOST: '10.96.0.1' });
    expect(ended).to.include({ exitCode: 78 });
    expect(ended.stderr).to.include('not allowed in a Kubernetes pod');
  });

  it('starts with every variable that Kubernetes injects for Services named greenkube', async () => {
    // Kubernetes injects the port of the Service under the name of a service option, which is then ignored.
    const { GREENKUBE_PORT: _injected, ...links } = SERVICE_LINKS;
    const { url } = await start(links);
    await getUntil(`${url}/health`, (_status, answer) => answer['state'] === 'no-source');
  });

  it('runs without a source: returns nulls, and ready reports no-source', async () => {
    const { url, stop } = await start();
    const { response, body } = await getUntil(
      `${url}/health/ready`,
      (_status, answer) => answer['type'] === '/problems/no-source',
    );
    expect(response.status).to.equal(503);
    expect(body['detail']).to.include('GREENKUBE_PROMETHEUS_URL');
    const totals = await getUntil(`${url}/api/v1/metrics`, () => true);
    expect(totals.response.status).to.equal(200);
    expect(totals.body['total_carbon_grams']).to.equal(null);
    await stop();
  });

  it('returns the package version and, separately, the contract version', async () => {
    const { url } = await start();
    const read = async (path: string) => (await (await fetch(`${url}${path}`)).json()) as Record<string, unknown>;
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
    const { info } = await read('/openapi.json');
    expect(await read('/api/v1/version')).to.include({
      version,
      contract_version: (info as Record<string, unknown>)['version'],
    });
    expect((await read('/'))['version']).to.equal(version);
  });

  it('waits for an unavailable database, logs it, and still exits on SIGHUP, like on SIGTERM', async () => {
    const { url, stop } = await start({ GREENKUBE_DATABASE_URL: 'postgres://user:s3cret@127.0.0.1:9/none' });
    const { body } = await getUntil(
      `${url}/health/ready`,
      (_status, answer) => answer['type'] === '/problems/database-unavailable',
    );
    expect(JSON.stringify(body)).to.not.include('s3cret');
    expect((await fetch(`${url}/health/live`)).status).to.equal(200);
    expect((await fetch(`${url}/api/v1/metrics`)).status).to.equal(503);
    await stop('SIGHUP');
  });

  it('serves probes on the health port, and after SIGTERM accepts requests for the delay while it is not ready', async () => {
    const healthPort = await freePort();
    const delay = { GREENKUBE_SHUTDOWN_DELAY: '2s', GREENKUBE_HEALTH_PORT: String(healthPort) };
    const { url, stop } = await start({ ...SHORT_SAMPLE, ...delay });
    const probe = `http://127.0.0.1:${healthPort}/health/ready`;
    await getUntil(probe, (status) => status === 200);
    const stopped = stop();
    const { body } = await getUntil(probe, (status) => status === 503);
    expect(body).to.include({ type: '/problems/stopping' });
    const answer = await fetch(`${url}/api/v1/version`);
    expect([answer.status, answer.headers.get('connection')]).to.eql([200, 'close']);
    await stopped;
  });

  it('exits with a message when its port is in use', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const ended = await runMain({ GREENKUBE_PORT: String(port), GREENKUBE_DATA_DIR: directory });
    other.close();
    expect(ended.exitCode).to.equal(1);
    expect(ended.stderr).to.include('EADDRINUSE');
  });
});
