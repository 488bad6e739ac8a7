import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import { type HttpHarness, startHttpHarness } from '../support/http-harness.js';

interface Received {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

const receive = (harness: HttpHarness, path: string, encoding?: string, method = 'GET'): Promise<Received> =>
  new Promise((resolve, reject) => {
    const { port } = harness.server.address() as AddressInfo;
    const headers = encoding === undefined ? {} : { 'Accept-Encoding': encoding };
    const sent = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('error', reject).on('end', () => resolve({ headers: res.headers, body: Buffer.concat(chunks) }));
    });
    sent.on('error', reject).end();
  });

/** Large unstreamed responses, streamed ones, and static files. */
const LARGE = [
  '/api/v1/timeseries?last=7d&group_by=hourly',
  '/api/v1/timeseries?last=60d&group_by=hourly',
  '/api/v1/timeseries?last=7d&group_by=hourly&format=csv',
  '/api/v1/timeseries?last=7d&group_by=hourly&format=ndjson',
  '/openapi.json',
  '/openapi.yaml',
  '/docs/swagger-ui-bundle.js',
];

describe('compression', () => {
  let harness: HttpHarness;
  before(async () => {
    harness = await startHttpHarness();
  });

  it('compresses large bodies by Accept-Encoding, without other changes', async () => {
    for (const path of LARGE) {
      const plain = await receive(harness, path);
      expect(plain.headers, path).not.to.have.property('content-encoding');
      for (const [encoding, decode] of [
        ['gzip', gunzipSync],
        ['br', brotliDecompressSync],
      ] as const) {
        const packed = await receive(harness, path, encoding);
        expect(packed.headers['content-encoding'], path).to.equal(encoding);
        expect(packed.body.length, path).to.be.below(plain.body.length / 2);
        expect(decode(packed.body).equals(plain.body), path).to.equal(true);
        expect(packed.headers['etag'], path).to.equal(plain.headers['etag']);
      }
    }
  });

  it('sends Vary: Accept-Encoding', async () => {
    for (const path of LARGE)
      for (const encoding of [undefined, 'gzip'])
        expect(String((await receive(harness, path, encoding)).headers['vary']), path).to.contain('Accept-Encoding');
  });

  it('does not compress small bodies, and responses to clients without Accept-Encoding', async () => {
    for (const [path, encoding, method] of [
      ['/api/v1/version', 'gzip', 'GET'],
      ['/openapi.json', undefined, 'HEAD'],
      ['/openapi.json', 'identity', 'GET'],
      ['/openapi.json', 'gzip;q=0', 'GET'],
    ] as const) {
      const { headers } = await receive(harness, path, encoding, method);
      expect(headers, `${method} ${path}`).not.to.have.property('content-encoding');
      expect(Number(headers['content-length']), path).to.be.above(0);
    }
  });

  it('compresses bodies of any size for clients that refuse them uncompressed', async () => {
    for (const path of ['/api/v1/version', '/health', '/metrics', '/docs/swagger-ui.css', '/no-such-path'])
      for (const refusal of ['identity;q=0', '*;q=0', 'identity;q=0.0']) {
        const plain = await receive(harness, path);
        const packed = await receive(harness, path, `gzip, ${refusal}`);
        expect(packed.headers['content-encoding'], path).to.equal('gzip');
        const [type] = String(packed.headers['content-type']).split(';');
        expect(gunzipSync(packed.body).length, path).to.be.above(0);
        expect(plain.headers['content-type'], path).to.contain(type);
        const { headers } = await receive(harness, path, `gzip, ${refusal}`, 'HEAD');
        expect(headers['content-encoding'], path).to.equal('gzip');
      }
    expect((await receive(harness, '/api/v1/version', 'identity;q=0.1, *;q=0')).headers).not.to.have.property(
      'content-encoding',
    );
  });

  it('returns 304 without a body to clients that refuse uncompressed bodies', async () => {
    const encoding = 'gzip, identity;q=0';
    const { headers } = await receive(harness, '/openapi.json', encoding);
    const again = await harness.client.get('/openapi.json', {
      'If-None-Match': String(headers['etag']),
      'Accept-Encoding': encoding,
    });
    expect([again.status, again.headers['content-encoding']]).to.eql([304, undefined]);
  });

  it('returns 406 to clients that refuse every encoding', async () => {
    for (const [path, method] of [
      ['/api/v1/version', 'get'],
      ['/openapi.json', 'head'],
      ['/api/v1/simulations', 'post'],
    ] as const)
      for (const encoding of ['identity;q=0', '*;q=0', 'zstd, identity;q=0']) {
        const { status, headers, body } = await harness.client.send(method, path, {
          headers: { 'Accept-Encoding': encoding },
          ...(method === 'post' ? { body: {} } : {}),
        });
        expect(status, `${method} ${path}`).to.equal(406);
        expect(headers['vary'], path).to.contain('Accept-Encoding');
        if (method !== 'head')
          expect(body).to.include({ detail: 'Accept-Encoding must allow one of identity, br, gzip, deflate' });
      }
  });

  it('returns 304 to a client with the current ETag, for any encoding', async () => {
    const path = LARGE[0] ?? '';
    const { headers } = await receive(harness, path, 'gzip');
    const again = await harness.client.get(path, {
      'If-None-Match': String(headers['etag']),
      'Accept-Encoding': 'gzip',
    });
    expect(again.status).to.equal(304);
  });
});
