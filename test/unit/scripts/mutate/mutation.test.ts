import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { dereference } from '../../../../scripts/contract-diff/dereference.js';
import { CURRENT_CONTRACT, parseContract } from '../../../../scripts/contract-diff/read-contract.js';
import { contractMutations } from '../../../../scripts/mutate/contract-mutations.js';
import { type Change, describeMutation, type Mutation, mutateReply } from '../../../../scripts/mutate/mutation.js';
import type { HandlerReply } from '../../../../scripts/mutate/reply-body.js';
import { sampleByKind, selectSlice } from '../../../../scripts/mutate/sample.js';
import { SOURCE_MUTATIONS } from '../../../../scripts/mutate/source-mutations.js';
import { contract } from '../../../support/contract-document.js';
import { strictContract } from '../../../support/strict-contract.js';
import { WRITING_DOCUMENT } from '../../../support/writing-contract.js';

const TYPE = 'application/json';
const REPLY: HandlerReply = { status: 200, type: TYPE, body: { a: 1, items: [{ b: 1 }, { b: 2 }] } };

const mutation = (change: Change, answer: Mutation['answer'] = { status: 200, type: TYPE }): Mutation => ({
  operationId: 'listThings',
  kind: 'a break',
  answer,
  change,
});
const mutated = (reply: HandlerReply, change: Change) => mutateReply(reply, mutation(change, null));
const bodyAfter = async (change: Change) => (await mutated(REPLY, change))?.body;

async function* inChunks(text: string): AsyncGenerator<string> {
  for (let start = 0; start < text.length; start += 5) yield text.slice(start, start + 5);
}

describe('mutations of handlers', () => {
  it('change only the location they name, and do not modify the original reply', async () => {
    expect(await bodyAfter({ do: 'drop', path: ['a'] })).to.eql({ items: [{ b: 1 }, { b: 2 }] });
    expect(await bodyAfter({ do: 'put', path: ['a'], value: null })).to.eql({ a: null, items: [{ b: 1 }, { b: 2 }] });
    expect(await bodyAfter({ do: 'drop', path: ['items', '*', 'b'] })).to.eql({ a: 1, items: [{}, {}] });
    expect(await bodyAfter({ do: 'drop', path: ['items', '-1', 'b'] })).to.eql({ a: 1, items: [{ b: 1 }, {}] });
    expect(await bodyAfter({ do: 'put', path: ['items', '*'], value: 7 })).to.eql({ a: 1, items: [7, 7] });
    expect(REPLY.body).to.eql({ a: 1, items: [{ b: 1 }, { b: 2 }] });
  });

  it('change streamed JSON, and each line or the last line of NDJSON', async () => {
    const json = { ...REPLY, body: inChunks(JSON.stringify(REPLY.body)) };
    expect((await mutated(json, { do: 'drop', path: ['a'] }))?.body).to.equal('{"items":[{"b":1},{"b":2}]}');
    const lines = () => ({ status: 200, type: 'application/x-ndjson', body: inChunks('{"b":1}\n{"b":2}\n') });
    expect((await mutated(lines(), { do: 'drop', path: ['*', 'b'] }))?.body).to.equal('{}\n{}\n');
    expect((await mutated(lines(), { do: 'put', path: ['-1', 'b'], value: null }))?.body).to.equal(
      '{"b":1}\n{"b":null}\n',
    );
    expect((await mutated(lines(), { do: 'put', path: ['*'], value: 7 }))?.body).to.equal('7\n7\n');
  });

  it('report when there is nothing to change', async () => {
    expect(await mutated(REPLY, { do: 'drop', path: ['none'] })).to.equal(null);
    expect(await mutated(REPLY, { do: 'put', path: ['none', 'b'], value: 1 })).to.equal(null);
    expect(await mutated({ ...REPLY, body: { items: [] } }, { do: 'put', path: ['items', '*'], value: 1 })).to.equal(
      null,
    );
    expect(await mutated(REPLY, { do: 'header', name: 'ETag', value: null })).to.equal(null);
  });

  it('leave other responses than their target unchanged', async () => {
    const change: Change = { do: 'reply', fields: { body: [] } };
    expect((await mutateReply(REPLY, mutation(change)))?.body).to.eql([]);
    expect(await mutateReply({ status: 304 }, mutation(change))).to.equal(null);
    expect(await mutateReply({ ...REPLY, status: 201 }, mutation(change))).to.equal(null);
    expect(await mutateReply({ ...REPLY, type: 'text/csv' }, mutation(change))).to.equal(null);
    expect((await mutateReply({ status: 204 }, mutation(change, { status: 204, type: null })))?.body).to.eql([]);
  });

  it('are generated for every method, success status, media type and condition', () => {
    const names = contractMutations(WRITING_DOCUMENT).map(describeMutation);
    expect(names).to.include.members([
      'listThings 200 application/json: another body',
      'listThings 200 application/x-ndjson: another type *',
      'listThings 200 application/x-ndjson: undocumented value *.state',
      'listThings 200 application/x-ndjson: missing property of one item -1.id',
      'createThing 201 application/json: another status',
      'createThing 201 application/json: missing header Location',
      'createThing 202 application/json: extra property unexpected',
      'createThing: ignored condition ifMatch',
      'createThing: wrong error status',
      'deleteThing 204 none: unexpected body',
      'deleteThing 204 none: another status',
    ]);
    expect(new Set(names).size).to.equal(names.length);
    // A property that is not required cannot be missing, and a value of any type cannot be wrong.
    expect(names.filter((name) => name.endsWith('note'))).to.eql([]);
    const statuses = contractMutations(WRITING_DOCUMENT).flatMap(({ kind, change }) =>
      kind === 'another status' && change.do === 'reply' ? [change.fields['status']] : [],
    );
    expect(statuses).to.eql([201, 201, 200, 200, 201]);
  });

  it('are generated for every operation of the contract and every kind that its schema allows', () => {
    const mutations = contractMutations(dereference(strictContract(parseContract(CURRENT_CONTRACT))));
    const operations = contract.getOperations().map(({ operationId }) => String(operationId));
    expect([...new Set(mutations.map(({ operationId }) => operationId))].sort()).to.eql(operations.sort());
    const kinds = new Set(mutations.filter((one) => one.operationId === 'listPods').map(({ kind }) => kind));
    expect([...kinds]).to.have.members([
      'wrong error status',
      'above the maximum',
      'another body',
      'wrong media type',
      'another status',
      'another type',
      'ignored condition',
      'below the minimum',
      'extra property',
      'timestamp without offset',
      'malformed header',
      'missing header',
      'missing property',
      'missing property of one item',
      'null for a value',
      'fraction for an integer',
      'undocumented header',
      'undocumented value',
    ]);
  });

  it('of source code each match exactly one place in their file, so that none is stale', () => {
    for (const { what, file, find } of SOURCE_MUTATIONS)
      expect(readFileSync(file, 'utf8').split(find), `${file}: ${what}`).to.have.length(2);
  });
});

describe('a sample of mutations', () => {
  const items = Array.from({ length: 90 }, (_, index) => ({ index, kind: index < 80 ? 'often' : `rare ${index % 5}` }));
  const sample = (count: number, seed: number) => sampleByKind(items, ({ kind }) => kind, count, seed);

  it('depends only on its seed, and contains every kind once before any kind twice', () => {
    expect(sample(20, 1)).to.eql(sample(20, 1));
    expect(sample(20, 1)).not.to.eql(sample(20, 2));
    expect(new Set(sample(6, 3).map(({ kind }) => kind)).size).to.equal(6);
    expect(new Set(sample(90, 4).map(({ index }) => index)).size).to.equal(90);
  });

  it('can be split into disjoint parts that cover it', () => {
    const slices = ['1/4', '2/4', '3/4', '4/4'].map((text) => selectSlice(items, text));
    expect(slices.map((slice) => slice.length)).to.eql([23, 23, 22, 22]);
    expect(slices.flat().map(({ index }) => index)).to.have.members(items.map(({ index }) => index));
    for (const text of ['0/4', '5/4', '1', 'a/b', '1/0'])
      expect(() => selectSlice(items, text), text).to.throw(/slice/);
  });
});
