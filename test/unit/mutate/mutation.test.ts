import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { PRESENT_CONTRACT, readContract } from '../../../scripts/contract-diff/read-contract.js';
import { contractMutations } from '../../../scripts/mutate/contract-mutations.js';
import { mutateReply } from '../../../scripts/mutate/mutation.js';
import { sampleByKind, sliceOf } from '../../../scripts/mutate/sample.js';
import { SOURCE_MUTATIONS } from '../../../scripts/mutate/source-mutations.js';
import { contract } from '../../support/contract-document.js';

const REPLY = { status: 200, type: 'application/json', body: { a: 1, items: [{ b: 1 }, { b: 2 }] } };
const bodyAfter = (change: Parameters<typeof mutateReply>[1]) => mutateReply(REPLY, change)?.body;

describe('mutations of handlers', () => {
  it('change the one place that they name, and nothing of the reply itself', () => {
    expect(bodyAfter({ do: 'drop', path: ['a'] })).to.eql({ items: REPLY.body.items });
    expect(bodyAfter({ do: 'put', path: ['a'], value: null })).to.eql({ ...REPLY.body, a: null });
    expect(bodyAfter({ do: 'drop', path: ['items', '*', 'b'] })).to.eql({ a: 1, items: [{}, {}] });
    expect(bodyAfter({ do: 'drop', path: ['items', '-1', 'b'] })).to.eql({ a: 1, items: [{ b: 1 }, {}] });
    expect(bodyAfter({ do: 'put', path: ['items', '*'], value: 7 })).to.eql({ a: 1, items: [7, 7] });
    expect(REPLY.body).to.eql({ a: 1, items: [{ b: 1 }, { b: 2 }] });
  });

  it('say where there is nothing to change', () => {
    expect(mutateReply(REPLY, { do: 'drop', path: ['none'] })).to.equal(null);
    expect(mutateReply(REPLY, { do: 'put', path: ['none', 'b'], value: 1 })).to.equal(null);
    expect(mutateReply({ ...REPLY, body: { items: [] } }, { do: 'put', path: ['items', '*'], value: 1 })).to.equal(
      null,
    );
    expect(mutateReply(REPLY, { do: 'header', name: 'ETag', value: null })).to.equal(null);
    expect(mutateReply({ status: 304 }, { do: 'reply', fields: { status: 201 } })).to.equal(null);
  });

  it('are made for every operation of the contract, of every kind that its schema allows', () => {
    const mutations = contractMutations(readContract(PRESENT_CONTRACT));
    const operations = contract.getOperations().map(({ operationId }) => String(operationId));
    expect([...new Set(mutations.map(({ operationId }) => operationId))].sort()).to.eql(operations.sort());
    const kinds = new Set(mutations.filter((one) => one.operationId === 'listPods').map(({ kind }) => kind));
    expect([...kinds]).to.have.members([
      'a failure as another one',
      'above the maximum',
      'another body',
      'another media type',
      'another status',
      'another type',
      'answer in full each time',
      'below the minimum',
      'extra property',
      'instant without zone',
      'malformed header',
      'missing header',
      'missing property',
      'missing property of one item',
      'null for a value',
      'part of an integer',
      'undocumented header',
      'undocumented value',
    ]);
  });

  it('of the source each stand in their file once, so that none has become stale', () => {
    for (const { what, file, find } of SOURCE_MUTATIONS)
      expect(readFileSync(file, 'utf8').split(find), `${file}: ${what}`).to.have.length(2);
  });
});

describe('a sample of mutations', () => {
  const items = Array.from({ length: 90 }, (_, index) => ({ index, kind: index < 80 ? 'often' : `rare ${index % 5}` }));
  const sample = (count: number, seed: number) => sampleByKind(items, ({ kind }) => kind, count, seed);

  it('is what its seed says, and has every kind before it has one twice', () => {
    expect(sample(20, 1)).to.eql(sample(20, 1));
    expect(sample(20, 1)).not.to.eql(sample(20, 2));
    expect(new Set(sample(6, 3).map(({ kind }) => kind)).size).to.equal(6);
    expect(new Set(sample(90, 4).map(({ index }) => index)).size).to.equal(90);
  });

  it('can be cut into slices that are all of it together', () => {
    const slices = ['1/4', '2/4', '3/4', '4/4'].map((text) => sliceOf(items, text));
    expect(slices.map((slice) => slice.length)).to.eql([23, 23, 22, 22]);
    expect(slices.flat().map(({ index }) => index)).to.have.members(items.map(({ index }) => index));
    for (const text of ['0/4', '5/4', '1', 'a/b', '1/0']) expect(() => sliceOf(items, text), text).to.throw(/slice/);
  });
});
