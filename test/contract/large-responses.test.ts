import { expect } from 'chai';
import { createLargeResponseLimit } from '../../src/operations/shared/large-responses.js';
import { startHttpHarness } from '../support/http-harness.js';
import { createMemoryStore } from '../support/memory-store.js';

/** 720 points. */
const LARGE = '/api/v1/timeseries?last=30d&group_by=hourly';

/** A service that builds one large response at a time; the test releases its reads. */
async function harnessOf(queueTimeoutMilliseconds: number) {
  const memory = createMemoryStore();
  const held: (() => void)[] = [];
  const readSeries: typeof memory.readSeries = async (request, signal) => {
    await new Promise<void>((resolve) => held.push(resolve));
    return memory.readSeries(request, signal);
  };
  const limitLargeResponses = createLargeResponseLimit({ concurrency: 1, queueTimeoutMilliseconds });
  const { client } = await startHttpHarness({ store: { ...memory, readSeries }, limitLargeResponses });
  const untilHeld = async (): Promise<void> => {
    while (held.length === 0) await new Promise(setImmediate);
  };
  return { client, held, untilHeld };
}

describe('large responses', () => {
  it('are queued, and rejected with Retry-After when they wait too long', async () => {
    const { client, held, untilHeld } = await harnessOf(20);
    const first = client.get(LARGE);
    await untilHeld();
    const { status, headers, body } = await client.get(LARGE);
    expect([status, body.type, headers['retry-after'] !== undefined]).to.eql([503, '/problems/overloaded', true]);
    expect(held).to.have.length(1);
    held.shift()?.();
    expect((await first).status).to.equal(200);
  });

  it('delay no other response, and start when the previous one is complete', async () => {
    const { client, held, untilHeld } = await harnessOf(600_000);
    const first = client.get(LARGE);
    await untilHeld();
    const second = client.get(LARGE);
    for (const path of ['/api/v1/metrics', '/api/v1/metrics/pods?limit=5', '/health/live'])
      expect((await client.get(path)).status, path).to.equal(200);
    expect(held).to.have.length(1);
    held.shift()?.();
    await untilHeld();
    held.shift()?.();
    expect([(await first).status, (await second).status]).to.eql([200, 200]);
  });
});
