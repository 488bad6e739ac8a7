import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import addFormatsModule from 'ajv-formats';
import { expect } from 'chai';
import { parse } from 'yaml';
import { GAP_REASONS } from '../../src/domain/figures/coverage-gaps.js';
import { QUALITIES, SOURCES } from '../../src/domain/figures/figure-sources.js';
import { REASONS } from '../../src/domain/figures/reasons.js';
import { LIST_SORTS, sortsByChange } from '../../src/domain/list-items.js';
import {
  CONFIDENCES,
  RECOMMENDATION_TYPES,
  SEVERITIES,
  STATUSES,
} from '../../src/domain/recommendations/vocabulary.js';
import { deprecationHeaders } from '../../src/http/contract/deprecation.js';
import { contract } from '../support/contract-document.js';
import { parametersOf } from '../support/contract-parameters.js';
import { isNode, type SchemaNode, schemasUnder } from '../support/schema-walk.js';
import { strictContract } from '../support/strict-contract.js';

type Node = SchemaNode;

const text = readFileSync('openapi.yaml', 'utf8');
const document: Node = parse(text);
const components = document['components'] as Record<string, Record<string, Node>>;
const schemas = components['schemas'] ?? {};
const parameters = Object.values(components['parameters'] ?? {});

const allSchemas = Object.entries(schemas).flatMap(([name, schema]) => schemasUnder(schema, name));
const resolve = (schema: Node): Node => {
  const name = typeof schema['$ref'] === 'string' ? schema['$ref'].split('/').at(-1) : undefined;
  return name === undefined ? schema : (schemas[name] ?? {});
};

/** Marked as free-form: documents of another specification. */
const FREE_FORM = ['StrategicMergePatch', 'ContractDocument', 'ContractInfo', 'ContractPaths'];

/** Response properties that are omitted when they do not apply. */
const OPTIONAL: Readonly<Record<string, readonly string[]>> = {
  RequestProblem: ['errors'],
  JsonPatchOperation: ['value'],
};

/** Names of the schemas that a part of the contract refers to, at any depth. */
const namesIn = (part: unknown): string[] =>
  [...JSON.stringify(part ?? {}).matchAll(/#\/components\/schemas\/(\w+)/g)].flatMap(([, name = '']) => [
    name,
    ...namesIn(schemas[name]),
  ]);
/** Schemas of request bodies. */
const SENT = Object.values(document['paths'] as Record<string, Record<string, Node>>).flatMap((methods) =>
  Object.values(methods).flatMap(({ requestBody }) => namesIn(requestBody)),
);
const isSent = (place: string): boolean => SENT.some((name) => place === name || place.startsWith(`${name}.`));

/** Number of properties from which on an object is extended instead of repeated. */
const MIN_SHARED = 20;

/** A cost whose unit is in the property `currency`. */
const LOCAL_COST = /(^|_)cost(_change)?(_low|_high)?$/;

describe('the rules of the contract', () => {
  it('names operations in camelCase, uniquely, each with one known tag, a summary and a description', () => {
    const operations = contract.getOperations();
    const ids = operations.map(({ operationId }) => String(operationId));
    expect(new Set(ids).size).to.equal(ids.length);
    const tags = (document['tags'] as Node[]).map((tag) => tag['name']);
    for (const operation of operations) {
      expect(operation.operationId).to.match(/^(create|get|list|update)[A-Z][A-Za-z0-9]*$/);
      expect(operation.tags, operation.operationId).to.have.length(1);
      expect(tags).to.include(operation.tags?.[0]);
      expect(operation.summary, operation.operationId).to.match(/\S/);
      expect(operation.description, operation.operationId).to.match(/\S/);
    }
  });

  it('closes every request object, allows response objects to grow, and requires and describes their properties', () => {
    for (const [place, schema] of allSchemas.filter(([, candidate]) => candidate['type'] === 'object')) {
      const additional = isSent(place) ? false : FREE_FORM.includes(place) ? true : undefined;
      expect(schema['additionalProperties'], place).to.equal(additional);
      const names = Object.keys(isNode(schema['properties']) ? schema['properties'] : {});
      const optional = OPTIONAL[place] ?? [];
      // Request objects can be incomplete; response objects are complete.
      if (isSent(place)) expect(names, place).to.include.members((schema['required'] ?? []) as string[]);
      else if (names.length > 0)
        expect(schema['required'], place).to.eql(names.filter((name) => !optional.includes(name)));
      for (const [name, property] of Object.entries((schema['properties'] ?? {}) as Record<string, Node>))
        expect(resolve(property)['description'], `${place}.${name}`).to.match(/\S/);
    }
  });

  it('orders operations by tag, and by path within a tag', () => {
    const tags = (document['tags'] as Node[]).map((tag) => String(tag['name']));
    const operations = contract.getOperations();
    const place = (tag: string, path: string) => `${tags.indexOf(tag)} ${path}`;
    const places = operations.map(({ tags: own, path }) => place(String(own?.[0]), path));
    expect(places).to.eql([...places].sort());
    expect(new Set(operations.map(({ tags: own }) => own?.[0]))).to.have.all.keys(...tags);
  });

  it('lists statuses in ascending order, and parameters in one order everywhere', () => {
    const order = parameters.map(({ name, in: where, schema }) => `${where} ${name} ${JSON.stringify(schema)}`);
    for (const operation of contract.getOperations()) {
      // JavaScript sorts numeric keys, so the text is checked.
      const block = text.slice(text.indexOf(`operationId: ${operation.operationId}\n`));
      const statuses = [
        ...block.slice(0, block.search(/\n {2}\/|\n {4}[a-z]+:\n|\ncomponents:/)).matchAll(/^ {8}'(\d{3})':/gm),
      ];
      const listed = statuses.map((match) => Number(match[1]));
      expect(listed, operation.operationId).to.eql([...listed].sort());
      expect(listed).to.have.length(Object.keys(operation.responses ?? {}).length);
      const places = parametersOf(operation).map(({ name, where, schema }) =>
        order.indexOf(`${where} ${name} ${JSON.stringify(schema)}`),
      );
      expect(places).not.to.include(-1);
      expect(places, operation.operationId).to.eql([...places].sort((one, other) => one - other));
    }
  });

  it('gives each deprecated operation both dates, at least 180 days apart', () => {
    for (const operation of contract.getOperations())
      expect(() => deprecationHeaders(operation), operation.operationId).not.to.throw();
  });

  it('writes names in snake_case, with their units', () => {
    const names = allSchemas.flatMap(([, schema]) =>
      Object.keys(isNode(schema['properties']) ? schema['properties'] : {}),
    );
    for (const name of names) expect(name).to.match(/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/);
    const isFigure = (name: string): boolean =>
      /energy|carbon|cost|power/.test(name) && !name.endsWith('_source') && !Object.keys(SOURCES).includes(name);
    for (const name of names.filter((candidate) => isFigure(candidate) && !LOCAL_COST.test(candidate)))
      expect(name).to.match(/_(kwh|grams|usd|watts|share|ratio)(_low|_high)?$/);
  });

  it('gives each cost in US dollars also in `currency`, and no other cost without a unit', () => {
    for (const [place, schema] of allSchemas) {
      const names = Object.keys(isNode(schema['properties']) ? schema['properties'] : {});
      const dollars = names.filter((name) => /cost(_change)?_usd/.test(name));
      const local = names.filter((name) => LOCAL_COST.test(name));
      expect(local, place).to.eql(dollars.map((name) => name.replace(/(cost|cost_change)_usd/, '$1')));
    }
  });

  it('gives every figure of energy, carbon and cost a band; parts of a figure share its relative band', () => {
    const figure = /(?<!per)_(kwh|grams|usd)$/;
    // Parts of a figure in the same object, and differences to an earlier window.
    const part = /(^|_)(active|change|idle|system|cpu|memory|gpu|other|shared|operational|embodied)_/;
    for (const [place, schema] of allSchemas.filter(([name]) => !isSent(name) && name !== 'Change')) {
      const names = Object.keys(isNode(schema['properties']) ? schema['properties'] : {});
      for (const name of names.filter((candidate) => figure.test(candidate) && !part.test(candidate)))
        expect(names, `${place}.${name}`).to.include.members([`${name}_low`, `${name}_high`]);
      for (const bound of names.filter((candidate) => /_(low|high)$/.test(candidate)))
        expect(names, `${place}.${bound}`).to.include(bound.replace(/_(low|high)$/, ''));
    }
  });

  it('writes null as `nullable` beside a type, never as a value', () => {
    for (const [place, schema] of allSchemas) {
      if ('nullable' in schema) expect(schema['type'], place).to.be.a('string');
      if (Array.isArray(schema['enum'])) expect(schema['enum'], place).not.to.include(null);
    }
  });

  it('lists alternatives beside a schema without a type, which all generators can read', () => {
    const withAlternatives = allSchemas.filter(([, schema]) => 'x-any-of' in schema);
    expect(withAlternatives.map(([place]) => place)).to.eql(['ConfigEntry.value']);
    for (const [place, schema] of withAlternatives) expect(schema, place).not.to.have.any.keys('type', 'nullable');
    for (const keyword of ['anyOf', 'oneOf', 'not'])
      expect(allSchemas.filter(([, schema]) => keyword in schema).map(([place]) => place)).to.eql([]);
  });

  it('stores every number as `double` and every integer as `int64`, so that no client rounds to single precision', () => {
    const ofParameters = parameters.flatMap(({ name, schema }) => schemasUnder(schema as Node, String(name)));
    const numbers = [...allSchemas, ...ofParameters].filter(([, { type }]) => type === 'number' || type === 'integer');
    expect(numbers).to.have.length.greaterThan(250);
    for (const [place, { type, format }] of numbers)
      expect(format, place).to.equal(type === 'number' ? 'double' : 'int64');
  });

  it('gives every component a name of its own, whatever its kind: generators make one type of each', () => {
    const kinds = ['headers', 'parameters', 'responses', 'schemas'].flatMap((kind) =>
      Object.keys(components[kind] ?? {}),
    );
    const names = kinds.map((name) => name.toLowerCase());
    expect(names.filter((name, index) => names.indexOf(name) !== index)).to.eql([]);
    // Generators name the type of a property without a reference after its object.
    const inline = Object.entries(schemas).flatMap(([name, schema]) =>
      Object.entries((schema['properties'] ?? {}) as Record<string, Node>)
        .filter(([, property]) => !('$ref' in property))
        .map(([property]) => `${name}${property.replaceAll('_', '')}`.toLowerCase()),
    );
    expect(inline.filter((name) => names.includes(name))).to.eql([]);
  });

  it('gives every value of a named enumeration a name that no other enumeration has: Go has one scope for all', () => {
    const named = Object.entries(schemas).filter(([, schema]) => Array.isArray(schema['enum']));
    for (const [name, schema] of named)
      expect(schema['x-enum-varnames'], name)
        .to.be.an('array')
        .with.length((schema['enum'] as unknown[]).length);
    const constants = named.flatMap(([, schema]) => schema['x-enum-varnames'] as string[]);
    for (const constant of constants) expect(constant).to.match(/^[A-Z][A-Z0-9_]*$/);
    expect(new Set(constants).size).to.equal(constants.length);
  });

  it('extends an object that other objects repeat, so that clients get one type of it', () => {
    const propertiesOf = (schema: Node): Node => (isNode(schema['properties']) ? schema['properties'] : {});
    for (const [name, shared] of Object.entries(schemas)) {
      const properties = Object.entries(propertiesOf(shared));
      if (properties.length < MIN_SHARED) continue;
      const repeats = Object.entries(schemas).filter(
        ([other, schema]) =>
          other !== name &&
          properties.every(([key, value]) => JSON.stringify(value) === JSON.stringify(propertiesOf(schema)[key])),
      );
      expect(repeats.map(([other]) => `${other} repeats ${name}`)).to.eql([]);
    }
    // Generators do not agree on anything but objects that are extended.
    for (const [place, { allOf, properties }] of allSchemas.filter(([, schema]) => 'allOf' in schema)) {
      expect(properties, place).to.equal(undefined);
      for (const part of allOf as Node[]) expect(resolve(part)['properties'] ?? resolve(part)['allOf'], place).to.exist;
    }
  });

  it('names every object', () => {
    for (const [place, { type }] of allSchemas.filter(([name]) => !(name in schemas)))
      expect(type, place).not.to.equal('object');
  });

  it('compiles in strict mode, so that misspelt keywords and formats are detected', () => {
    const ajv = new Ajv({ strict: true, strictTypes: false, strictRequired: false });
    addFormatsModule.default(ajv);
    ajv.addVocabulary(['example', 'components', 'x-extensible-enum', 'x-enum-varnames']);
    ajv.addSchema({ $id: 'contract', ...strictContract({ components: { schemas } }) });
    for (const name of Object.keys(schemas))
      expect(() => ajv.compile({ $ref: `contract#/components/schemas/${name}` }), name).not.to.throw();
  });

  it('lists the same values as the domain', () => {
    const lists: readonly (readonly [string, readonly string[]])[] = [
      ['EstimationReason', REASONS],
      ...Object.entries(SOURCES).flatMap(([kind, values]) => {
        const schema = `${kind.charAt(0).toUpperCase()}${kind.slice(1)}Source`;
        return [[schema, [...values, 'mixed']] as const, [`${schema}Name`, values] as const];
      }),
      // Stored as measured; the reason `power_measured_partly` makes it partly measured in responses.
      ['Quality', [QUALITIES[0], 'measured_partly', ...QUALITIES.slice(1)]],
      ['RecommendationTypeName', RECOMMENDATION_TYPES],
      ['RecommendationStatusName', STATUSES],
      ['SeverityName', SEVERITIES],
      ['ConfidenceName', CONFIDENCES],
    ];
    expect(isNode(schemas['CoverageGap']?.['properties']) && schemas['CoverageGap']['properties']['reason'])
      .to.have.property('enum')
      .that.eqls(GAP_REASONS);
    for (const [name, values] of lists) expect(schemas[name]?.['enum'], name).to.eql(values);
    const { ComparedSort, NodeSort, ClusterSort } = components['parameters'] as Record<
      string,
      { schema: { enum: string[] } }
    >;
    expect(ClusterSort?.schema.enum).to.eql(LIST_SORTS.filter((sort) => !sortsByChange(sort)));
    const others = [...(ComparedSort?.schema.enum ?? []), ...(NodeSort?.schema.enum ?? [])];
    expect([...new Set(others)]).to.have.members(LIST_SORTS);
  });

  it('documents the errors of every body and every key', () => {
    for (const operation of contract.getOperations()) {
      const keys = Object.keys(operation.responses ?? {});
      const { operationId, requestBody } = operation;
      if (operation.method !== 'get' && (operation.security ?? []).length > 0)
        expect(keys, operationId).to.include.members(['401', '403']);
      if (requestBody === undefined || '$ref' in requestBody) continue;
      expect(keys, operationId).to.include.members(['413', '415']);
      expect(requestBody.required, operationId).to.equal(true);
      // Some client generators support one media type only; `x-also-accepted-as` lists others.
      expect(Object.keys(requestBody.content), operationId).to.eql(['application/json']);
    }
  });

  it('documents 400 and 406, the media types and the request id everywhere', () => {
    for (const operation of contract.getOperations()) {
      const responses = operation.responses as Record<string, { headers?: object; content?: object }>;
      expect(responses, operation.operationId).to.include.all.keys('400', '406');
      expect(Object.keys(responses).filter((status) => status.startsWith('2'))).to.have.length(1);
      for (const [status, { headers, content }] of Object.entries(responses)) {
        expect(headers, `${operation.operationId} ${status}`).to.have.property('X-Request-Id');
        if (Number(status) >= 400) expect(Object.keys(content ?? {})).to.eql(['application/problem+json']);
      }
    }
  });
});
