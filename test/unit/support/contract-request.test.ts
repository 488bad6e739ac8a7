import { expect } from 'chai';
import type { Operation } from 'openapi-backend';
import { bodiesOf } from '../../support/contract-body.js';
import { bodyKeys, documentedKeys } from '../../support/contract-record.js';
import { allowedAt, plainRequest, successOf } from '../../support/contract-request.js';
import { keyHeadersOf } from '../../support/contract-security.js';
import { TEST_API_KEY } from '../../support/test-api-key.js';
import { writingContract } from '../../support/writing-contract.js';

const api = writingContract();
const operation = (id: string): Operation => {
  const found = api.getOperation(id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
};

describe('requests generated from a contract', () => {
  it('contain the required parts with their examples, and a key if the operation requires one', () => {
    expect(plainRequest(operation('listThings'), api)).to.eql({
      method: 'get',
      url: '/things?state=open',
      headers: {},
      body: undefined,
    });
    expect(plainRequest(operation('createThing'), api)).to.eql({
      method: 'post',
      url: '/things',
      headers: { 'X-API-Key': TEST_API_KEY, 'Content-Type': 'application/json' },
      body: { state: 'open', count: 2 },
    });
    expect(plainRequest(operation('deleteThing'), api)).to.deep.include({ method: 'delete', url: '/things/thing-1' });
  });

  it('support each security scheme, success status and method of a path', () => {
    expect(keyHeadersOf(operation('createThing'), api, 'k')).to.eql([
      { 'X-API-Key': 'k' },
      { Authorization: 'Bearer k' },
    ]);
    expect(keyHeadersOf(operation('listThings'), api)).to.eql([]);
    expect(['listThings', 'createThing', 'deleteThing'].map((id) => successOf(operation(id)))).to.eql([200, 201, 204]);
    expect(allowedAt('/things', api)).to.equal('GET, HEAD, POST, OPTIONS');
    expect(allowedAt('/things/{id}', api)).to.equal('DELETE, OPTIONS');
  });

  it('are enumerated for the gate, property by property and value by value', () => {
    const documented = documentedKeys(api).filter((key) => key.startsWith('body '));
    expect(documented).to.eql([
      'body createThing state',
      'body createThing count',
      'body createThing until',
      'body createThing tags',
      'body createThing state="open"',
      'body createThing state="closed"',
    ]);
    const seen = bodyKeys(operation('createThing'), { state: 'closed', count: 3, until: null, tags: ['a'] });
    expect(documented.filter((key) => !seen.includes(key))).to.eql([
      'body createThing until',
      'body createThing state="open"',
    ]);
  });

  it('prefer the example of a body over those of its properties', () => {
    const example = { state: 'closed', count: 9 };
    const [body] = bodiesOf({
      ...operation('createThing'),
      requestBody: { content: { 'application/json': { schema: {}, example } } },
    });
    expect(body?.example).to.equal(example);
  });
});
