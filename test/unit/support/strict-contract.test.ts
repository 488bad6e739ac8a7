import { expect } from 'chai';
import { strictContract } from '../../support/strict-contract.js';

const leaf = { type: 'string' };
const object = (properties: object, rest: object = {}) => ({ type: 'object', properties, ...rest });
const closed = (properties: object, rest: object = {}) => object(properties, { ...rest, additionalProperties: false });

const schemaAfter = (schema: object): unknown => strictContract({ components: { schemas: { A: schema } } });
function expectClosed(schema: object, expected: object): void {
  expect(schemaAfter(schema)).to.eql({ components: { schemas: { A: expected } } });
}

describe('the strict copy of the contract', () => {
  it('closes objects that list their properties, at any depth', () => {
    expectClosed(object({ a: object({ b: leaf }) }), closed({ a: closed({ b: leaf }) }));
    expectClosed({ type: 'array', items: object({}) }, { type: 'array', items: closed({}) });
    expectClosed({ anyOf: [object({ a: leaf }), leaf] }, { anyOf: [closed({ a: leaf }), leaf] });
    expectClosed({ additionalProperties: object({ a: leaf }) }, { additionalProperties: closed({ a: leaf }) });
  });

  it('keeps free-form objects and existing rules about additional properties', () => {
    for (const schema of [
      { type: 'object' },
      object({ a: leaf }, { additionalProperties: true }),
      object({ a: leaf }, { additionalProperties: leaf }),
      closed({ a: leaf }),
    ])
      expectClosed(schema, schema);
  });

  it('distinguishes properties and examples from keywords of the same name', () => {
    const properties = { example: object({ a: leaf }), default: leaf, properties: leaf, items: leaf };
    expectClosed(object(properties), closed({ ...properties, example: closed({ a: leaf }) }));
    const example = { schema: { properties: { a: 1 } }, properties: {} };
    expectClosed(object({ a: { ...leaf, example } }), closed({ a: { ...leaf, example } }));
  });

  it('lists null among the values of a nullable enumeration, as Ajv expects', () => {
    const values = { type: 'string', nullable: true, enum: ['a'] };
    expectClosed(object({ a: values }), closed({ a: { ...values, enum: ['a', null] } }));
  });

  it('lists null among nullable alternatives, as Ajv expects', () => {
    const isNull = { type: 'object', nullable: true, enum: [null] };
    expectClosed({ nullable: true, anyOf: [leaf] }, { anyOf: [leaf, isNull] });
  });

  it('closes inline schemas', () => {
    const document = (schema: object) => ({
      paths: {
        '/a': { get: { responses: { '200': { content: { 'text/csv': { 'x-item-schema': schema, schema } } } } } },
      },
    });
    expect(strictContract(document(object({ a: leaf })))).to.eql(document(closed({ a: leaf })));
  });

  it('closes an object that extends others as one object', () => {
    const extended = { description: 'of both', allOf: [object({ a: leaf }, { required: ['a'] }), object({ b: leaf })] };
    expectClosed(extended, closed({ a: leaf, b: leaf }, { description: 'of both', required: ['a'] }));
  });

  it('does not modify its argument, and rejects other compositions, whose parts would reject each other', () => {
    const schema = Object.freeze(object({ a: Object.freeze(object({})) }));
    schemaAfter(schema);
    expect(schema).to.eql(object({ a: object({}) }));
    expect(() => schemaAfter({ allOf: [object({ a: leaf }), { minProperties: 1 }] })).to.throw('allOf');
  });
});
