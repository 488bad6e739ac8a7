import { expect } from 'chai';
import type { JsonNode } from '../../../../scripts/contract-diff/json-node.js';
import { brokenRules, type Contract, withAnswer, withBody, withQuery } from './contract-pair.js';

const list = (...values: readonly (string | null)[]): JsonNode => ({ type: 'string', enum: values });
const extensible = (...values: readonly (string | null)[]): JsonNode => ({
  ...list(...values),
  'x-extensible-enum': true,
});

/** Locations of an enumeration in a response and in a request. */
const NESTINGS: Readonly<Record<string, (schema: JsonNode) => JsonNode>> = {
  itself: (schema) => schema,
  'a property': (schema) => ({ type: 'object', properties: { a: schema }, required: ['a'] }),
  'an item': (schema) => ({ type: 'array', items: schema }),
  'an alternative': (schema) => ({ anyOf: [{ type: 'number' }, schema] }),
};
const REQUESTS: readonly ((schema: JsonNode) => Contract)[] = [withQuery, withBody];

describe('the rules about enumerations', () => {
  for (const [place, nest] of Object.entries(NESTINGS)) {
    const answers = (before: JsonNode, after: JsonNode): string[] =>
      brokenRules(withAnswer(nest(before)), withAnswer(nest(after)));
    const requests = (before: JsonNode, after: JsonNode): string[] =>
      REQUESTS.flatMap((within) => brokenRules(within(nest(before)), within(nest(after))));
    /** Alternatives are compared as a whole, so there is one rule for them. */
    const broken = (rule: string): string =>
      place === 'an alternative' ? `${rule.split('-', 1)[0]}-composition` : rule;

    it(`accept a new value of an extensible response enumeration in ${place}`, () => {
      expect(answers(extensible('a'), extensible('a', 'b'))).to.eql([]);
      expect(answers(extensible('a', null), extensible('b', 'a', null))).to.eql([]);
    });

    it(`reject a new value of a closed response enumeration in ${place}`, () => {
      expect(answers(list('a'), list('a', 'b'))).to.eql([broken('response-enum')]);
    });

    it(`reject a closed response enumeration that becomes extensible in ${place}, with or without a new value`, () => {
      expect(answers(list('a'), extensible('a'))).to.eql([broken('response-enum')]);
      expect(answers(list('a'), extensible('a', 'b'))).to.eql([broken('response-enum')]);
    });

    it(`accept an extensible response enumeration that becomes closed in ${place}`, () => {
      expect(answers(extensible('a'), list('a'))).to.eql([]);
    });

    it(`reject a removed value of any response enumeration in ${place}`, () => {
      expect(answers(list('a', 'b'), list('a'))).to.eql([broken('response-value-removed')]);
      expect(answers(extensible('a', 'b'), extensible('a'))).to.eql([broken('response-value-removed')]);
      expect(answers(extensible('a', 'b'), extensible('a', 'c'))).to.eql([broken('response-value-removed')]);
    });

    it(`reject a response enumeration that becomes any text in ${place}`, () => {
      expect(answers(list('a'), { type: 'string' })).to.eql([broken('response-enum')]);
      expect(answers(extensible('a'), { type: 'string' })).to.eql([broken('response-enum')]);
    });

    it(`accept a request enumeration in ${place} that becomes a text with each of its values, reject one without`, () => {
      const text = { type: 'string', minLength: 1, maxLength: 9, pattern: '^(?:a|b|c:[a-z]+)$' };
      expect(requests(list('a', 'b'), text)).to.eql([]);
      for (const value of ['d', 'c', '']) expect(requests(list('a', value), text), value).to.not.eql([]);
    });

    it(`accept added values and reject removed values of a request enumeration in ${place}, extensible or not`, () => {
      for (const kind of [list, extensible]) {
        expect(requests(kind('a'), kind('a', 'b'))).to.eql([]);
        const rule = broken('request-enum');
        expect(requests(kind('a', 'b'), kind('a'))).to.eql([rule, rule]);
      }
    });
  }

  it('check a schema shared by requests and responses for both sides', () => {
    const shared = (schema: JsonNode): Contract => ({
      operation: {
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Name' } } } },
        responses: {
          '200': {
            description: 'A.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Name' } } },
          },
        },
      },
      document: { components: { schemas: { Name: schema } } },
    });
    expect(brokenRules(shared(extensible('a')), shared(extensible('a', 'b')))).to.eql([]);
    expect(brokenRules(shared(list('a')), shared(list('a', 'b')))).to.eql(['response-enum']);
    expect(brokenRules(shared(extensible('a', 'b')), shared(extensible('a')))).to.eql([
      'request-enum',
      'response-value-removed',
    ]);
  });

  it('accept only `true` as the value of x-extensible-enum', () => {
    for (const mark of [false, 'true', 1, ['a'], null]) {
      const marked = (...values: readonly string[]): JsonNode => ({ ...list(...values), 'x-extensible-enum': mark });
      expect(brokenRules(withAnswer(marked('a')), withAnswer(marked('a', 'b'))), String(mark)).to.eql([
        'response-enum',
      ]);
    }
  });
});
