import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { createPrometheusClient } from '../../src/sources/prometheus/client/prometheus-client.js';
import type { PrometheusConnection } from '../../src/sources/prometheus/client/prometheus-options.js';

const QUERY = { promql: 'up', start: 300, end: 300, step: 300 };

describe('Prometheus behind TLS', () => {
  let directory: string;
  let server: Server;
  let url: string;
  let ca: string;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'greenkube-tls-'));
    const [key, certificate] = [join(directory, 'key.pem'), join(directory, 'certificate.pem')];
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
    const keyOptions = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key];
    await promisify(execFile)('openssl', [
      'req',
      '-x509',
      ...keyOptions,
      '-out',
      certificate,
      '-days',
      '2',
      ...subject,
    ]);
    ca = await readFile(certificate, 'utf8');
    server = createServer({ key: await readFile(key), cert: ca }, (_, response) => {
      response.end('{"status":"success","data":{"resultType":"matrix","result":[]}}');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    url = `https://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  });
  after(async () => {
    server.closeAllConnections();
    server.close();
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
    if (!outcome.isOk) expect(outcome.failure.detail).to.match(/SELF_SIGNED|UNABLE_TO_VERIFY/);
  });
});
