import { expect } from 'chai';
import { RULES } from '../../../../scripts/contract-diff/break.js';
import { checkRelease } from '../../../../scripts/contract-diff/check-release.js';
import { compareContracts } from '../../../../scripts/contract-diff/compare-contracts.js';
import { dereference } from '../../../../scripts/contract-diff/dereference.js';
import type { JsonNode } from '../../../../scripts/contract-diff/json-node.js';
import {
  CURRENT_CONTRACT,
  parseContract,
  RELEASED_CONTRACT,
  readContract,
} from '../../../../scripts/contract-diff/read-contract.js';
import { brokenRules, withAnswer } from './contract-pair.js';

const contract = (version: string): JsonNode => ({ info: { version } });
const BREAKS = [{ rule: 'operation-removed', pointer: '/paths/~1a/get', detail: 'getA is removed' }];

/** A recursive tree of nodes whose name has the given schema, in its own document. */
const tree = (name: JsonNode) => ({
  ...withAnswer({ $ref: '#/components/schemas/Tree' }),
  document: {
    components: {
      schemas: {
        Tree: {
          type: 'object',
          properties: {
            name,
            left: { $ref: '#/components/schemas/Tree' },
            others: { type: 'array', items: { anyOf: [{ $ref: '#/components/schemas/Tree' }, { type: 'string' }] } },
          },
        },
      },
    },
  },
});

describe('the comparison of contracts', () => {
  it('passes for the current contract: it keeps the promises of the last release, or has a new major version', () => {
    const breaks = compareContracts(readContract(RELEASED_CONTRACT), readContract(CURRENT_CONTRACT));
    expect(checkRelease(parseContract(RELEASED_CONTRACT), parseContract(CURRENT_CONTRACT), breaks)).to.eql([]);
  });

  it('reports every break with its location and rule', () => {
    const released = readContract(RELEASED_CONTRACT);
    const [operation, ...others] = Object.entries(released['paths'] as JsonNode).reverse();
    expect(compareContracts(released, { ...released, paths: Object.fromEntries(others) })).to.eql([
      {
        rule: 'operation-removed',
        pointer: `/paths/${operation![0].replaceAll('/', '~1')}/get`,
        detail: `${(operation![1] as Record<string, JsonNode>)['get']!['operationId']} is removed`,
      },
    ]);
  });

  it('finds breaks of every kind when parts are removed from the released contract', () => {
    const text = JSON.stringify(readContract(RELEASED_CONTRACT));
    for (const [from, to, rule] of [
      ['"maximum":1000,"default":100', '"maximum":500,"default":100', 'request-maximum'],
      ['"enum":["separate","share","exclude"],"default"', '"enum":["separate","share"],"default"', 'request-enum'],
      ['"ok","degraded"', '"ok","slow","degraded"', 'response-enum'],
      ['"pod_count":{"type":"integer"', '"pod_count":{"type":"number"', 'response-type'],
      ['"operationId":"listPods"', '"operationId":"getPods"', 'operation-id-changed'],
    ] as const) {
      const changed = text.replaceAll(from, to);
      expect(changed, from).not.to.equal(text);
      const rules = compareContracts(JSON.parse(text), JSON.parse(changed)).map((found) => found.rule);
      expect([...new Set(rules)], from).to.eql([rule]);
    }
  });

  it('handles recursive schemas, and finds breaks in them', () => {
    expect(brokenRules(tree({ type: 'string' }), tree({ type: 'string' }))).to.eql([]);
    const rules = new Set(brokenRules(tree({ type: 'string' }), tree({ type: 'integer' })));
    expect([...rules]).to.include('response-type');
    for (const rule of rules) expect(RULES).to.have.property(rule);
  });

  it('resolves references, and rejects dangling ones', () => {
    const document = { a: { $ref: '#/b/c~1d' }, b: { 'c/d': { type: 'string' } } };
    expect(dereference(document)['a']).to.eql({ type: 'string' });
    expect(() => dereference({ a: { $ref: '#/none' } })).to.throw('#/none does not exist');
    expect(() => dereference({ a: { $ref: 'other.yaml#/b' } })).to.throw('outside');
  });
});

describe('the release check', () => {
  for (const [from, to] of [
    ['0.1.0', '0.1.0'],
    ['0.1.0', '0.1.1'],
    ['0.1.0', '0.2.0'],
    ['1.2.3', '1.3.0'],
  ] as const)
    it(`rejects breaks from ${from} to ${to}, and accepts other changes`, () => {
      expect(checkRelease(contract(from), contract(to), BREAKS).join()).to.contain(`${Number(from[0]) + 1}.0.0`);
      expect(checkRelease(contract(from), contract(to), [])).to.eql([]);
    });

  for (const [from, to] of [
    ['0.1.0', '1.0.0'],
    ['1.9.9', '2.0.0-rc.1'],
    ['9.0.0', '10.0.0'],
  ] as const)
    it(`accepts breaks with the major step from ${from} to ${to}`, () => {
      expect(checkRelease(contract(from), contract(to), BREAKS)).to.eql([]);
    });

  it('rejects any change under the same version, including texts and order', () => {
    const released = { ...contract('1.2.3'), tags: [{ name: 'a' }, { name: 'b' }] };
    expect(checkRelease(released, structuredClone(released), [])).to.eql([]);
    for (const tags of [[{ name: 'a', description: 'A.' }, { name: 'b' }], [{ name: 'b' }, { name: 'a' }], []]) {
      const refused = ['the contract differs from the released 1.2.3: raise info.version'];
      expect(checkRelease(released, { ...contract('1.2.3'), tags }, [])).to.eql(refused);
      for (const version of ['1.2.4', '1.3.0', '2.0.0'])
        expect(checkRelease(released, { ...contract(version), tags }, [])).to.eql([]);
    }
  });

  it('rejects a lower version and an invalid version', () => {
    for (const [from, to] of [
      ['0.2.0', '0.1.9'],
      ['2.0.0', '1.9.9'],
    ] as const)
      expect(checkRelease(contract(from), contract(to), [])).to.eql([`info.version went back from ${from} to ${to}`]);
    expect(() => checkRelease(contract('1.0'), contract('1.0.1'), [])).to.throw('semantic version');
  });
});
