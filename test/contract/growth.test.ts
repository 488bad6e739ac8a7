import { Ajv } from 'ajv';
import addFormatsModule from 'ajv-formats';
import { expect } from 'chai';
import { dereference } from '../../scripts/contract-diff/dereference.js';
import { CURRENT_CONTRACT, parseContract } from '../../scripts/contract-diff/read-contract.js';
import { STRATEGIES } from '../../src/domain/simulation/strategy.js';
import { answersOf } from '../support/contract-answers.js';
import { bodiesOf } from '../support/contract-body.js';
import { contract } from '../support/contract-document.js';
import { parametersOf } from '../support/contract-parameters.js';
import { plainRequest } from '../support/contract-request.js';
import { withExplicitNulls } from '../support/explicit-nulls.js';
import { startHttpHarness } from '../support/http-harness.js';
import { isNode, type SchemaNode, schemasUnder } from '../support/schema-walk.js';
import { strictContract } from '../support/strict-contract.js';

/** Response enumerations that are complete for all of v1: constants, and scales that programs compare. */
const CLOSED = [
  ['alive'],
  ['v1'],
  ['queued'],
  ['ok', 'degraded', 'unavailable'],
  ['critical', 'warning', 'info'],
  ['high', 'medium', 'low'],
].map(String);

/** Number of values by which an extensible list must be able to grow. */
const MIN_ADDED_VALUES = 8;

const operations = contract.getOperations();
const under = (place: string, schema: unknown): (readonly [string, SchemaNode])[] =>
  isNode(schema) ? schemasUnder(schema, place) : [];
const answered = operations.flatMap(answersOf).flatMap(({ id, status, schema }) => under(`${id} ${status}`, schema));
const asked = operations.flatMap((operation) => [
  ...bodiesOf(operation).flatMap(({ schema }) => under(`body of ${operation.operationId}`, schema)),
  ...parametersOf(operation).flatMap(({ name, schema }) => under(`${operation.operationId} ${name}`, schema)),
]);
const isExtensible = (schema: SchemaNode): boolean => schema['x-extensible-enum'] === true;
const headers = Object.entries(contract.definition.components?.headers ?? {});

/** The value with an unknown property in each of its objects, and the number of these objects. */
function grown(value: unknown): { readonly value: unknown; readonly count: number } {
  let count = 0;
  const grow = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(grow);
    if (!isNode(part)) return part;
    count += 1;
    const properties = Object.entries(part).map(([name, property]) => [name, grow(property)]);
    return { ...Object.fromEntries(properties), added_in_a_later_version: { count: 1 } };
  };
  return { value: grow(value), count };
}

/** The document in the form that Ajv expects. */
const nullsExplicit = (part: unknown): unknown => {
  if (Array.isArray(part)) return part.map(nullsExplicit);
  if (!isNode(part)) return part;
  return withExplicitNulls(
    Object.fromEntries(Object.entries(part).map(([name, value]) => [name, nullsExplicit(value)])),
  );
};

describe('extensibility of the contract', () => {
  it('exists in every response enumeration, except constants and scales', () => {
    // An enumeration of null alone belongs to the form that Ajv expects, not to the contract.
    const enumerations = answered.filter(
      ([, { enum: values }]) => Array.isArray(values) && values.some((value) => value !== null),
    );
    expect(enumerations).to.have.length.greaterThan(150);
    for (const [place, schema] of enumerations)
      expect(isExtensible(schema), `${place}: ${schema['enum']}`).to.equal(!CLOSED.includes(String(schema['enum'])));
    const values = enumerations.map(([, schema]) => String(schema['enum']));
    expect(CLOSED.filter((closed) => !values.includes(closed))).to.eql([]);
  });

  it('exists in no request enumeration and in no header', () => {
    expect(asked.some(([, schema]) => 'enum' in schema)).to.equal(true);
    const marked = (schema: SchemaNode) => 'x-extensible-enum' in schema;
    expect(asked.filter(([, schema]) => marked(schema)).map(([place]) => place)).to.eql([]);
    const inHeaders = headers.flatMap(([name, header]) => under(name, 'schema' in header ? header.schema : undefined));
    expect(inHeaders).to.have.length.greaterThan(5);
    expect(inHeaders.filter(([, schema]) => marked(schema)).map(([place]) => place)).to.eql([]);
  });

  it('is marked with `true` only, next to the known values', () => {
    for (const [place, schema] of answered.filter(([, candidate]) => 'x-extensible-enum' in candidate)) {
      expect(schema['x-extensible-enum'], place).to.equal(true);
      // Joined as in CSV.
      for (const value of schema['enum'] as unknown[]) expect(String(value), place).to.match(/^[^;\s"]+$/);
    }
  });

  it('exists in every list of extensible values, because a maximum length is a promise too', () => {
    const lists = answered.filter(([, { items }]) => isNode(items) && isExtensible(items));
    expect(lists).to.have.length.greaterThan(10);
    for (const [place, { items, maxItems }] of lists)
      expect(maxItems, place).to.be.at.least((items as { enum: unknown[] }).enum.length + MIN_ADDED_VALUES);
  });

  it('allows responses to name all strategies that a request can select', () => {
    const named = ([, schema]: readonly [string, SchemaNode]): boolean => String(schema['enum']) === String(STRATEGIES);
    expect(asked.some(named)).to.equal(true);
    expect(answered.some(named)).to.equal(true);
  });

  it('exists in the objects of every published response, and not in the strict copy for tests', async () => {
    const document = parseContract(CURRENT_CONTRACT);
    const published = nullsExplicit(document) as SchemaNode;
    const ajv = new Ajv({ strict: false });
    addFormatsModule.default(ajv);
    const accepts = (contract: object, path: string, value: unknown): boolean => {
      const paths = dereference({ ...contract })['paths'] as Record<string, Record<string, SchemaNode>>;
      const responses = paths[path]?.['get']?.['responses'] as Record<string, { content: Record<string, SchemaNode> }>;
      return ajv.validate(responses['200']?.content['application/json']?.['schema'] as object, value);
    };
    const { client } = await startHttpHarness();
    const json = operations.filter((operation) =>
      answersOf(operation).some(({ status, mediaType }) => status === '200' && mediaType === 'application/json'),
    );
    // A document of another specification is free-form in both.
    const reads = json.filter(({ method, operationId }) => method === 'get' && !/Contract/.test(String(operationId)));
    expect(reads).to.have.length.greaterThan(10);
    for (const operation of reads) {
      const { body } = await client.ask(plainRequest(operation));
      const { value, count } = grown(body);
      expect(count, operation.operationId).to.be.at.least(1);
      expect(accepts(published, operation.path, value), operation.operationId).to.equal(true);
      expect(accepts(strictContract(document), operation.path, value), operation.operationId).to.equal(false);
      expect(accepts(strictContract(document), operation.path, body), operation.operationId).to.equal(true);
    }
  });
});
