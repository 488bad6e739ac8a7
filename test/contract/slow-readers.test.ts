import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { expect } from 'chai';
import { DATABASE_KINDS } from '../support/database.js';
import { type HttpHarness, startHttpHarness } from '../support/http-harness.js';
import { buildReadFixture, instant, type ReadFixture } from '../support/read-fixture.js';
import { isReadWhole, openReader } from '../support/stream-harness.js';

const NOW = instant('2024-01-31T10:01:30Z');
/** One window of an hour. */
const ALL_BUT_ONE = Array.from({ length: 11 }, (_, index) => index);
/** About 9 MB of NDJSON: more than the socket buffers of a connection hold. */
const SHAPE = { nodes: 4, namespaces: 10, workloadsPerNamespace: 10, podsPerWorkload: 48 };
const EXPORT = '/api/v1/metrics/pods?format=ndjson&last=2h';
const STALL_MILLISECONDS = 300;
/** Longer than the test, so that a client that does not read is not disconnected. */
const LONG_TIMEOUT_MILLISECONDS = 600_000;

/**
 * Starts to read a response and stops. It reads only into the stream buffer, otherwise the kernel buffer would grow.
 */
async function stalledReader(server: Server): Promise<Socket> {
  const reader = await openReader(server, EXPORT);
  reader.on('error', () => {});
  await once(reader, 'readable');
  return reader;
}

for (const kind of DATABASE_KINDS)
  describe(`a client that does not read its export (${kind})`, function () {
    this.timeout(180_000);
    let facts: ReadFixture;
    let harness: HttpHarness;
    before(async () => {
      const hours = [
        { cluster: 'alpha', hour: instant('2024-01-31T09:00:00Z'), state: 'open' as const, gaps: ALL_BUT_ONE },
      ];
      facts = await buildReadFixture(kind, hours, { now: NOW, shapes: { alpha: SHAPE } });
      harness = await startHttpHarness(
        { store: facts.store, now: () => NOW },
        { stallMilliseconds: LONG_TIMEOUT_MILLISECONDS },
      );
    });
    after(() => facts?.fresh.drop());

    const used = (): number => facts.fresh.database.poolStats().read.used;
    const untilFree = async (): Promise<void> => {
      while (used() > 0) await new Promise(setImmediate);
    };

    it('does not delay other clients', async () => {
      const reader = await stalledReader(harness.server);
      for (const path of ['/api/v1/metrics', '/api/v1/metrics/pods?limit=5', '/health/live'])
        expect((await harness.client.get(path)).status, path).to.equal(200);
      // The embedded database has one connection, which no client can hold.
      if (kind === 'server') expect(used()).to.equal(1);
      else await untilFree();
      reader.destroy();
    });

    it('releases its connection when it disconnects', async () => {
      const reader = await stalledReader(harness.server);
      reader.destroy();
      await untilFree();
    });

    it('releases its connection when it reads nothing for too long and is disconnected', async () => {
      const impatient = await startHttpHarness(
        { store: facts.store, now: () => NOW },
        { stallMilliseconds: STALL_MILLISECONDS, maxInFlight: 1 },
      );
      const reader = await stalledReader(impatient.server);
      await untilFree();
      while (impatient.observations.length === 0) await new Promise(setImmediate);
      expect((await impatient.client.get('/api/v1/metrics')).status, 'its slot is free').to.equal(200);
      expect(await isReadWhole(reader)).to.equal(false);
    });

    it('leaves capacity for short reads, for any number of such clients', async () => {
      const readers = [];
      const { max } = facts.fresh.database.poolStats().read;
      const most = kind === 'server' ? Math.floor(max / 2) : 4;
      for (let index = 0; index < most; index += 1) readers.push(await stalledReader(harness.server));
      const { status, body, headers } = await harness.client.get(EXPORT);
      expect([status, body.type, headers['retry-after'] !== undefined]).to.eql([503, '/problems/overloaded', true]);
      expect((await harness.client.get('/api/v1/metrics')).status).to.equal(200);
      for (const reader of readers) reader.destroy();
      await untilFree();
    });
  });
