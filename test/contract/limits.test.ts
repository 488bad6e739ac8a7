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
// `parse` returns `any`; the linter has checked the structure.
const document: Contract = parse(readFileSync('openapi.yaml', 'utf8'));
const { headers, schemas } = document.components;

/** All response schemas: named schemas, schemas of headers, and inline schemas. */
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

/** An empty variable of Grafana does not filter. */
const FILTERS = ['cluster', 'namespace', 'node', 'workload', 'pod', 'label'];

describe('the limits of the contract', () => {
  it('restrict every request text, and reject control characters and empty text', () => {
    for (const [place, { scalar, where }] of askedOf('string')) {
      if ('enum' in scalar) continue;
      expect(scalar['maxLength'], place).to.be.a('number');
      // Headers are already decoded, and compared unchanged.
      if (where === 'header') continue;
      const canBeEmpty = FILTERS.some((name) => place.endsWith(` ${name}`));
      if (!canBeEmpty) expect(scalar['minLength'], place).to.be.at.least(1);
      const pattern = new RegExp(String(scalar['pattern']), 'u');
      for (const text of ['a\0b', '\0', 'a\nb', ...(canBeEmpty ? [] : [''])])
        expect(pattern.test(text), `${place} ${text}`).to.equal(false);
    }
  });

  it('restrict every number and every list of a request', () => {
    for (const [place, { scalar }] of [...askedOf('integer'), ...askedOf('number')]) {
      expect(scalar['minimum'], place).to.be.a('number');
      expect(scalar['maximum'], place).to.be.a('number');
    }
    for (const [, { name, schema }] of asked.filter(([, { isList }]) => isList))
      expect(schema['maxItems'], name).to.be.within(1, 100);
  });

  it('cover all parameter types in use', () => {
    for (const [operationId, { name, scalar }] of asked)
      expect(scalar['type'], `${operationId} ${name}`).to.be.oneOf(['boolean', 'integer', 'number', 'string']);
  });

  it('restrict every response text by length, enumeration, or format', () => {
    expect(answeredOf('string')).to.have.length.greaterThan(60);
    for (const [place, schema] of answeredOf('string'))
      expect('maxLength' in schema || 'enum' in schema || 'format' in schema, place).to.equal(true);
  });

  it('restrict every response list and integer, and every number from below or by its meaning', () => {
    for (const [place, schema] of answeredOf('array')) expect(schema['maxItems'], place).to.be.a('number');
    for (const [place, schema] of answeredOf('integer')) {
      expect(schema['minimum'], place).to.be.a('number');
      expect(schema['maximum'], place).to.be.within(1, Number.MAX_SAFE_INTEGER);
    }
    // Only differences, such as savings, and redistributed amounts can be negative; evidence has any type.
    for (const [place, schema] of answeredOf('number'))
      if (
        !/change\.|(energy|carbon|cost)_?change|\bshared_|ConfigEntry|entries|savings|saved_|reallocated_|evidence|realised|potential|annual|window|by_/i.test(
          place,
        )
      )
        expect(schema['minimum'], place).to.be.at.least(0);
  });

  it('are documented in descriptions', () => {
    expect(document.info.description).to.contain('## Limits').and.to.contain('The schema limits every list');
  });

  it('give every parameter a valid example and a description', () => {
    for (const [name, parameter] of Object.entries(document.components.parameters)) {
      expect(parameter['description'], name).to.match(/\S/);
      const schema = isNode(parameter['schema']) ? parameter['schema'] : {};
      expect(ajv.validate(schema, parameter['example']), `${name}: ${ajv.errorsText()}`).to.equal(true);
    }
  });

  it('give every response text and number a valid example, unless its values are listed', () => {
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
