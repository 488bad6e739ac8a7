import { expect } from 'chai';
import fc from 'fast-check';
import { inChunks, JsonChunks } from '../../../../src/http/reply/write-reply.js';

/** Chunks of a body, or null when it is not chunked. */
async function chunksOf(body: unknown): Promise<string[] | null> {
  const reply = await inChunks({ status: 200, type: 'application/json', body });
  if (!(reply.body instanceof JsonChunks)) {
    expect(reply.body).to.equal(body);
    return null;
  }
  expect(reply).to.include({ status: 200, type: 'application/json' });
  return reply.body.jsonChunks.map(String);
}

describe('chunked JSON', () => {
  it('equals the output of JSON.stringify', () =>
    fc.assert(
      fc.asyncProperty(
        fc.record({ window: fc.jsonValue(), items: fc.array(fc.jsonValue()), 'pa"ge': fc.jsonValue() }),
        fc.integer({ min: 401, max: 900 }),
        async (body, more) => {
          const long = { ...body, items: [...body.items, ...Array.from({ length: more }, (_, index) => ({ index }))] };
          const jsonChunks = await chunksOf(long);
          expect(jsonChunks?.join('')).to.equal(JSON.stringify(long));
        },
      ),
      { numRuns: 50 },
    ));

  it('has at most a few hundred items per chunk', async () => {
    const items = Array.from({ length: 1_001 }, (_, index) => index);
    for (const chunk of (await chunksOf({ items })) ?? []) expect(chunk.split(',').length).to.be.at.most(101);
  });

  it('has the correct length in bytes', async () => {
    const { body } = await inChunks({ status: 200, body: { items: Array.from({ length: 500 }, () => 'é') } });
    if (!(body instanceof JsonChunks)) throw new Error('not in pieces');
    expect(body.byteLength).to.equal(Buffer.byteLength(body.jsonChunks.join('')));
  });

  it('is used only for bodies with many items', async () => {
    const items = Array.from({ length: 401 }, () => 0);
    expect(await chunksOf({ items })).to.be.an('array');
    for (const body of [{ items: items.slice(1) }, {}, null, 'items']) expect(await chunksOf(body)).to.equal(null);
  });
});
