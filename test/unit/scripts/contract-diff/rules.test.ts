import { expect } from 'chai';
import { RULES } from '../../../../scripts/contract-diff/break.js';
import type { JsonNode } from '../../../../scripts/contract-diff/json-node.js';
import { brokenRules, withAnswer, withQuery } from './contract-pair.js';
import { KEYWORD_CASES } from './keyword-cases.js';
import { STRUCTURE_CASES } from './structure-cases.js';

/** Locations at which a schema can be nested; a break must be found at any depth. */
const NESTINGS: Readonly<Record<string, (schema: JsonNode) => JsonNode>> = {
  itself: (schema) => schema,
  'a property': (schema) => ({ type: 'object', properties: { a: schema }, required: ['a'] }),
  'an item': (schema) => ({ type: 'array', items: schema }),
  'an additional property': (schema) => ({ type: 'object', additionalProperties: schema }),
  'a condition': (schema) => ({ allOf: [schema] }),
};

describe('the rules of breaking changes', () => {
  for (const { rule, released, breaking, harmless } of STRUCTURE_CASES) {
    const what = `${rule}: ${RULES[rule]}`;
    it(`report ${what}, and nothing else`, () => {
      expect(brokenRules(released, breaking)).to.eql([rule]);
    });
    it(`accept the nearest harmless change: ${rule}`, () => {
      expect(brokenRules(released, harmless)).to.eql([]);
    });
  }

  for (const { keyword, wide, narrow } of KEYWORD_CASES) {
    const change = `${JSON.stringify(wide)} to ${JSON.stringify(narrow)}`;
    for (const [name, nest] of Object.entries(NESTINGS)) {
      const [before, after] = [nest(wide), nest(narrow)];
      it(`report a request narrowed in ${name}, ${keyword}: ${change}`, () => {
        expect(brokenRules(withQuery(before), withQuery(after))).to.eql([`request-${keyword}`]);
      });
      it(`report a response widened in ${name}, ${keyword}: inverse of ${change}`, () => {
        expect(brokenRules(withAnswer(after), withAnswer(before))).to.eql([`response-${keyword}`]);
      });
      it(`accept a wider request and a narrower response in ${name}, ${keyword}: ${change}`, () => {
        expect(brokenRules(withQuery(after), withQuery(before))).to.eql([]);
        expect(brokenRules(withAnswer(before), withAnswer(after))).to.eql([]);
      });
    }
  }

  it('each have a case that breaks them', () => {
    const tested = new Set([
      ...STRUCTURE_CASES.map(({ rule }) => rule),
      ...KEYWORD_CASES.flatMap(({ keyword }) => [`request-${keyword}`, `response-${keyword}`]),
    ]);
    expect([...tested].sort()).to.eql(Object.keys(RULES).sort());
  });

  it('accept changes of texts, examples and order', () => {
    const released = withAnswer({ type: 'string', description: 'A thing.', example: 'a', enum: ['a', 'b'] });
    const present = withAnswer({ enum: ['b', 'a'], type: 'string', description: 'Things.', example: 'b' });
    expect(brokenRules(released, present)).to.eql([]);
  });

  it('accept the format of a number that excludes no number', () => {
    for (const [type, format] of [
      ['number', 'double'],
      ['integer', 'int64'],
    ] as const) {
      const [before, after] = [{ type }, { type, format }];
      expect(brokenRules(withQuery(before), withQuery(after))).to.eql([]);
      expect(brokenRules(withQuery(before), withQuery({ type, format: 'float' }))).to.eql(['request-format']);
      expect(brokenRules(withAnswer(after), withAnswer(before))).to.eql([]);
    }
  });

  it('accept null beside alternatives that was inside of one of them, and the inverse', () => {
    const [text, flag] = [{ type: 'string' }, { type: 'boolean' }];
    const [inside, beside] = [{ anyOf: [{ ...text, nullable: true }, flag] }, { nullable: true, anyOf: [text, flag] }];
    for (const pair of [withAnswer, withQuery]) {
      expect(brokenRules(pair(inside), pair(beside))).to.eql([]);
      expect(brokenRules(pair(beside), pair(inside))).to.eql([]);
    }
    expect(brokenRules(withAnswer({ anyOf: [text, flag] }), withAnswer(beside))).to.include('response-composition');
  });

  it('accept a request pattern with more alternatives, or with the empty text, and no such response', () => {
    const text = (pattern: string) => ({ type: 'string', pattern });
    for (const [before, after] of [
      ['^[a-z]+$', '^[a-z]*$'],
      ['^a/b{1,3}$', '^(?:a/b{1,3}|[({]c[)}])$'],
      ['^(?:a|b)[(|]$', '^(?:(?:a|b)[(|]|c)?$'],
    ] as const) {
      expect(brokenRules(withQuery(text(before)), withQuery(text(after))), after).to.eql([]);
      expect(brokenRules(withAnswer(text(before)), withAnswer(text(after))), after).to.eql(['response-pattern']);
    }
    for (const [before, after] of [
      ['^a|b$', '^(?:a|b|c)$'], // begins with a, or ends with b
      ['^a$', '^(?:a|b)(?:c)$'],
      ['^a$', '^(?:ab|c)$'],
      ['^a$', '^(?:a|b)+$'],
    ] as const)
      expect(brokenRules(withQuery(text(before)), withQuery(text(after))), after).to.eql(['request-pattern']);
  });

  it('report a changed pattern or format in both directions, because they cannot be compared', () => {
    for (const [keyword, one, other] of [
      ['pattern', '^a', '^b'],
      ['format', 'date', 'date-time'],
    ] as const) {
      const [before, after] = [
        { type: 'string', [keyword]: one },
        { type: 'string', [keyword]: other },
      ];
      expect(brokenRules(withQuery(before), withQuery(after))).to.eql([`request-${keyword}`]);
      expect(brokenRules(withAnswer(before), withAnswer(after))).to.eql([`response-${keyword}`]);
    }
  });
});
