import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { createPrometheusClient } from '../../src/sources/prometheus/client/prometheus-client.js';
import type { PrometheusConnection } from '../../src/sources/prometheus/client/prometheus-options.js';
import { listenOnLoopback } from '../support/loopback-server.js';

const openssl = (...parameters: string[]) => promisify(execFile)('openssl', parameters);

const QUERY = { promql: 'up', start: 300, end: 300, step: 300 };

describe('Prometheus behind TLS', () => {
  let directory: string;
  let server: Server;
  let url: string;
  let stop: () => Promise<void>;
  let ca: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'greenkube-tls-'));
    const [key, certificate] = [join(directory, 'key.pem'), join(directory, 'certificate.pem')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
    const keyOptions = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key];
    await openssl('req', '-x509', ...keyOptions, '-out', certificate, '-days', '2', ...subject);
    ca = await readFile(certificate, 'utf8');
    server = createServer({ key: await readFile(key), cert: ca }, (_, response) => {
      response.end('{"status":"success","data":{"resultType":"matrix","result":[]}}');
    });
    ({ url, stop } = await listenOnLoopback(server));
  });
  after(async () => {
    await stop();
    await rm(directory, { recursive: true });
  });

  async function ask(connection: Partial<PrometheusConnection>) {
    const client = createPrometheusClient({ url, ...connection });
    const outcome = await client.queryRange(QUERY, new AbortController().signal);
    await client.close();
    return outcome;
  }

  it('is trusted with the given certificate authority', async () =>
    expect(await ask({ ca })).to.include({ isOk: true }));

  it('is trusted without one only if configured', async () => {
    expect(await ask({ insecure: true })).to.include({ isOk: true });
    const outcome = await ask({});
    expect(outcome).to.include({ isOk: false });
    if (!outcome.isOk) expect(outcome.failure.detail).to.match(/^certificate_untrusted: .*SELF_SIGNED/);
  });

  it('is not trusted with an expired certificate, which is reported as such', async () => {
    const [key, request, expired] = ['expired-key.pem', 'expired.csr', 'expired.pem'].map((name) =>
      join(directory, name),
    );
    const subject = ['-subj', '/CN=localhost', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    await openssl('req', '-new', ...subject, '-keyout', key!, '-out', request!);
    await openssl('x509', '-req', '-in', request!, '-signkey', key!, '-days', '-1', '-out', expired!);
    const certificate = await readFile(expired!, 'utf8');
    server.setSecureContext({ key: await readFile(key!), cert: certificate });
    const outcome = await ask({ ca: certificate });
    if (outcome.isOk) throw new Error('the expired certificate is accepted');
    expect(outcome.failure).to.include({ name: 'certificate_expired', isTransient: false });
  });
});
