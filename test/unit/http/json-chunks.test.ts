import { expect } from 'chai';
import fc from 'fast-check';
import { isLarge, jsonChunks } from '../../../src/http/json-chunks.js';

async function joined(body: { items: unknown[] }): Promise<string[]> {
  const chunks: string[] = [];
  for await (const chunk of jsonChunks(body)) chunks.push(chunk);
  return chunks;
}

describe('JSON in pieces', () => {
  it('is the text that JSON.stringify makes', () =>
    fc.assert(
      fc.asyncProperty(
        fc.record({ window: fc.jsonValue(), items: fc.array(fc.jsonValue()), 'pa"ge': fc.jsonValue() }),
        fc.nat(700),
        async (body, more) => {
          const long = { ...body, items: [...body.items, ...Array.from({ length: more }, (_, index) => ({ index }))] };
          expect((await joined(long)).join('')).to.equal(JSON.stringify(long));
        },
      ),
      { numRuns: 50 },
    ));

  it('has no piece with more than some hundred items', async () => {
    const items = Array.from({ length: 1_001 }, (_, index) => index);
    for (const chunk of await joined({ items })) expect(chunk.split(',').length).to.be.at.most(201);
  });

  it('is made of bodies with many items only', () => {
    const items = Array.from({ length: 401 }, () => 0);
    expect([
      isLarge({ items }),
      isLarge({ items: items.slice(1) }),
      isLarge({}),
      isLarge(null),
      isLarge('items'),
    ]).to.eql([true, false, false, false, false]);
  });
});
