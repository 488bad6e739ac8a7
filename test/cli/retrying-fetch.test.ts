import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { createRetryingFetch } from '../../src/cli/api/retrying-fetch.js';
import { type Answer, startLoopback } from '../support/loopback-server.js';

/** Result of one request to a server with the given responses; waits are recorded, not performed. */
async function exchange(answer: Answer, retries: number, init: RequestInit = {}) {
  const waits: number[] = [];
  const server = await startLoopback(answer);
  const fetchRetrying = createRetryingFetch({
    retries,
    firstPause: 1,
    wait: async (milliseconds) => {
      waits.push(milliseconds);
    },
  });
  try {
    const request = new Request(server.url, { signal: AbortSignal.timeout(10_000), ...init });
    const result = await fetchRetrying(request).then(
      (response) => ({ response, error: null }),
      (error: unknown) => ({ response: null, error }),
    );
    return { ...result, waits, asked: server.requests };
  } finally {
    await server.stop();
  }
}

setFlagsFromString('--expose-gc');
const collectMemory = runInNewContext('gc') as () => void;

describe('fetch with retries', () => {
  it('waits as long as Retry-After requires', async () => {
    const { waits, asked, response } = await exchange((_, answer) => {
      answer.writeHead(503, { 'retry-after': '7' }).end('busy');
    }, 2);
    expect([waits, asked.length, response?.status, await response?.text()]).to.eql([[7000, 7000], 3, 503, 'busy']);
  });

  it('resends an unchanged body', async () => {
    const { asked, response } = await exchange((_, answer) => answer.writeHead(502).end(), 1, {
      method: 'POST',
      body: new URLSearchParams({ text: 'ä' }),
    });
    expect(asked.map(({ parameters }) => parameters.get('text'))).to.eql(['ä', 'ä']);
    expect(response?.status).to.equal(502);
  });

  it('never retries a rejected request', async () => {
    for (const status of [301, 400, 401, 403, 404, 410, 422])
      expect((await exchange((_, answer) => answer.writeHead(status).end(), 3)).asked).to.have.length(1);
  });

  it('aborts a response that does not end', async () => {
    const { error, asked } = await exchange((_, answer) => {
      const piece = 'x'.repeat(1_000_000);
      const feed = (): void => {
        while (!answer.destroyed && answer.write(piece));
        if (!answer.destroyed) answer.once('drain', feed);
      };
      feed();
    }, 0);
    expect(String(error)).to.include('larger than 50000000 bytes');
    expect(asked).to.have.length(1);
  });

  it('gives up when its time limit has passed', async () => {
    const { error } = await exchange(() => {}, 3, { signal: AbortSignal.timeout(50) });
    expect((error as Error).name).to.equal('TimeoutError');
  });

  it('gives up even if garbage is collected while it waits', async () => {
    const over = new AbortController();
    const collected = async (): Promise<void> => {
      // A weakly referenced object is collected within two collections, after the current work.
      for (let round = 0; round < 4; round += 1) {
        await new Promise(setImmediate);
        collectMemory();
      }
      over.abort(new Error('over'));
    };
    const { error } = await exchange(() => void collected(), 0, { signal: over.signal });
    expect(String(error)).to.equal('Error: over');
  });
});
