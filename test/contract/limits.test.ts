import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import addFormatsModule from 'ajv-formats';
import { expect } from 'chai';
import { parse } from 'yaml';
import { answersOf } from '../support/contract-answers.js';
import { contract } from '../support/contract-document.js';
import { type Parameter, parametersOf } from '../support/contract-parameters.js';
import { isNode, type SchemaNode, schemasUnder } from '../support/schema-walk.js';

interface Contract {
  readonly info: { readonly description: string };
  readonly components: Readonly<Record<'headers' | 'parameters' | 'schemas', Readonly<Record<string, SchemaNode>>>>;
}
// `parse` answers `any`; the linter has checked the shape.
const document: Contract = parse(readFileSync('openapi.yaml', 'utf8'));
const { headers, schemas } = document.components;

/** Schemas of everything that is answered: named ones, those of headers, and those written where they are used. */
const answered = [
  ...Object.entries(schemas),
  ...Object.entries(headers).map(([name, header]) => [name, header['schema']] as const),
  ...contract
    .getOperations()
    .flatMap(answersOf)
    .map(({ id, status, schema }) => [`${id} ${status}`, schema] as const),
].flatMap(([name, schema]) => (isNode(schema) ? schemasUnder(schema, name) : []));
const answeredOf = (type: string) => answered.filter(([, schema]) => schema['type'] === type);

const asked = contract
  .getOperations()
  .flatMap((operation) => parametersOf(operation).map((parameter) => [operation.operationId, parameter] as const));
const askedOf = (type: string): (readonly [string, Parameter])[] =>
  asked
    .filter(([, { scalar }]) => scalar['type'] === type)
    .map(([operationId, parameter]) => [`${operationId} ${parameter.name}`, parameter]);

const ajv = new Ajv({ strict: false });
addFormatsModule.default(ajv);

describe('the limits of the contract', () => {
  it('bound every text of a request, and let through neither control characters nor nothing', () => {
    for (const [place, { scalar, where }] of askedOf('string')) {
      if ('enum' in scalar) continue;
      expect(scalar['maxLength'], place).to.be.a('number');
      // Headers have been read, and are compared as they are.
      if (where === 'header') continue;
      expect(scalar['minLength'], place).to.be.at.least(1);
      const pattern = new RegExp(String(scalar['pattern']), 'u');
      for (const text of ['a\0b', '\0', 'a\nb', '']) expect(pattern.test(text), `${place} ${text}`).to.equal(false);
    }
  });

  it('bound every number and every list of a request', () => {
    for (const [place, { scalar }] of [...askedOf('integer'), ...askedOf('number')]) {
      expect(scalar['minimum'], place).to.be.a('number');
      expect(scalar['maximum'], place).to.be.a('number');
    }
    for (const [, { name, schema }] of asked.filter(([, { isList }]) => isList))
      expect(schema['maxItems'], name).to.be.within(1, 100);
  });

  it('know no other type of parameter', () => {
    for (const [operationId, { name, scalar }] of asked)
      expect(scalar['type'], `${operationId} ${name}`).to.be.oneOf(['integer', 'number', 'string']);
  });

  it('bound every text of an answer by length, a closed list, or a format', () => {
    expect(answeredOf('string')).to.have.length.greaterThan(60);
    for (const [place, schema] of answeredOf('string'))
      expect('maxLength' in schema || 'enum' in schema || 'format' in schema, place).to.equal(true);
  });

  it('bound every list and every integer of an answer, and every number from below or by its meaning', () => {
    for (const [place, schema] of answeredOf('array')) expect(schema['maxItems'], place).to.be.a('number');
    for (const [place, schema] of answeredOf('integer')) {
      expect(schema['minimum'], place).to.be.a('number');
      expect(schema['maximum'], place).to.be.within(1, Number.MAX_SAFE_INTEGER);
    }
    // Only differences can be negative, as savings are, and what an item gave away; evidence is of every kind.
    for (const [place, schema] of answeredOf('number'))
      if (
        !/change\.|\bshared_|ConfigEntry|entries|savings|saved_|evidence|realised|potential|annual|window|by_/i.test(
          place,
        )
      )
        expect(schema['minimum'], place).to.be.at.least(0);
  });

  it('are told to readers', () => {
    expect(document.info.description).to.contain('## Limits').and.to.contain('has a limit in its schema');
  });

  it('give a parameter an example that holds, and a description', () => {
    for (const [name, parameter] of Object.entries(document.components.parameters)) {
      expect(parameter['description'], name).to.match(/\S/);
      const schema = isNode(parameter['schema']) ? parameter['schema'] : {};
      expect(ajv.validate(schema, parameter['example']), `${name}: ${ajv.errorsText()}`).to.equal(true);
    }
  });

  it('give every text and number of an answer an example that holds, where its values are not listed', () => {
    const resolved = Object.keys(schemas).flatMap((name) => schemasUnder(schemas[name] ?? {}, name));
    const plain = resolved.filter(
      ([place, { type, enum: values }]) =>
        ['string', 'integer', 'number'].includes(String(type)) && values === undefined && !/\||\[\]/.test(place),
    );
    expect(plain).to.have.length.greaterThan(100);
    expect(plain.filter(([, schema]) => !('example' in schema)).map(([place]) => place)).to.eql([]);
    for (const [place, schema] of plain) {
      expect(ajv.validate(schema, schema['example']), `${place}: ${ajv.errorsText()}`).to.equal(true);
    }
  });
});
