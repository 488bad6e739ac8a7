import { expect } from 'chai';
import { completeSchemas } from '../../../../scripts/contract-diff/complete-schemas.js';

const text = { type: 'string' };
const object = (properties: object, required: readonly string[]) => ({ type: 'object', required, properties });
const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });

const merged = (schemas: Readonly<Record<string, object>>): unknown => completeSchemas({ components: { schemas } });

describe('completing the schemas of the contract', () => {
  const base = object({ b: text, a: text }, ['b']);

  it('lists the properties of an extended object first, over several levels', () => {
    const schemas = {
      Base: base,
      Middle: { description: 'middle', allOf: [reference('Base'), object({ c: text }, ['c'])] },
      Top: { description: 'top', allOf: [reference('Middle'), object({ d: reference('Base') }, [])] },
      Same: { allOf: [reference('Base')] },
    };
    const { components } = merged(schemas) as { components: { schemas: Record<string, { properties: object }> } };
    const { Base, Middle, Top, Same } = components.schemas;
    expect(Base).to.eql(base);
    expect(Middle).to.eql({ description: 'middle', ...object({ b: text, a: text, c: text }, ['b', 'c']) });
    expect(Object.keys(Top?.properties ?? {})).to.eql(['b', 'a', 'c', 'd']);
    expect(Top).to.deep.include({ description: 'top', required: ['b', 'c'] });
    expect(Same).to.eql(base);
  });

  it('merges inline schemas of responses too', () => {
    const response = (schema: object) => ({ content: { 'application/json': { schema } } });
    const document = { a: response({ allOf: [base] }) };
    expect(completeSchemas(document)).to.eql({ a: response(base) });
  });

  it('leaves compositions of anything but objects as they are', () => {
    for (const schema of [
      { allOf: [text, { maxLength: 9 }] },
      { allOf: [base, { minProperties: 1 }] },
      { nullable: true, allOf: [base] },
      { anyOf: [base, text] },
    ])
      expect(merged({ A: schema })).to.eql({ components: { schemas: { A: schema } } });
  });

  it('makes alternatives of the extension that lists them, beside null, which a schema without a type allows', () => {
    const value = { description: 'a value', 'x-any-of': [text, { type: 'boolean' }] };
    const expected = { description: 'a value', nullable: true, anyOf: [text, { type: 'boolean' }] };
    expect(merged({ A: object({ value }, []) })).to.eql({
      components: { schemas: { A: object({ value: expected }, []) } },
    });
  });

  it('reports a reference that does not exist', () => {
    expect(() => merged({ A: { allOf: [reference('Missing')] } })).to.throw('does not exist');
  });
});
