import { expect } from 'chai';
import fc from 'fast-check';
import { inPieces, JsonPieces } from '../../../../src/http/reply/json-chunks.js';

/** Pieces of a body, or null where it is left as it is. */
async function piecesOf(body: unknown): Promise<string[] | null> {
  const reply = await inPieces({ status: 200, type: 'application/json', body });
  if (!(reply.body instanceof JsonPieces)) {
    expect(reply.body).to.equal(body);
    return null;
  }
  expect(reply).to.include({ status: 200, type: 'application/json' });
  return reply.body.pieces.map(String);
}

describe('JSON in pieces', () => {
  it('is the text that JSON.stringify makes', () =>
    fc.assert(
      fc.asyncProperty(
        fc.record({ window: fc.jsonValue(), items: fc.array(fc.jsonValue()), 'pa"ge': fc.jsonValue() }),
        fc.integer({ min: 401, max: 900 }),
        async (body, more) => {
          const long = { ...body, items: [...body.items, ...Array.from({ length: more }, (_, index) => ({ index }))] };
          const pieces = await piecesOf(long);
          expect(pieces?.join('')).to.equal(JSON.stringify(long));
        },
      ),
      { numRuns: 50 },
    ));

  it('has no piece with more than some hundred items', async () => {
    const items = Array.from({ length: 1_001 }, (_, index) => index);
    for (const chunk of (await piecesOf({ items })) ?? []) expect(chunk.split(',').length).to.be.at.most(101);
  });

  it('knows its length in bytes', async () => {
    const { body } = await inPieces({ status: 200, body: { items: Array.from({ length: 500 }, () => 'é') } });
    if (!(body instanceof JsonPieces)) throw new Error('not in pieces');
    expect(body.byteLength).to.equal(Buffer.byteLength(body.pieces.join('')));
  });

  it('is made of bodies with many items only', async () => {
    const items = Array.from({ length: 401 }, () => 0);
    expect(await piecesOf({ items })).to.be.an('array');
    for (const body of [{ items: items.slice(1) }, {}, null, 'items']) expect(await piecesOf(body)).to.equal(null);
  });
});
