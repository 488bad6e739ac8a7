import { expect } from 'chai';
import type { Operation } from 'openapi-backend';
import type { ContractText } from '../../src/contract/index.js';
import type { OperationDeps } from '../../src/operations/deps.js';
import { createOperations } from '../../src/operations/operations.js';
import { Problem } from '../../src/problem/problem.js';
import { contract } from '../support/contract-document.js';
import { type HttpWorld, operationDeps, READY, startHttpWorld } from '../support/http-world.js';
import { createMemoryStore } from '../support/memory-store.js';

interface Parameter {
  readonly name: string;
  readonly example: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

/** Query parameters of an operation, examples as text. */
const queryParametersOf = (operation: Operation): Parameter[] =>
  (operation.parameters ?? []).flatMap((parameter) => {
    if ('$ref' in parameter || parameter.in !== 'query') return [];
    const example = Array.isArray(parameter.example) ? parameter.example[0] : parameter.example;
    // openapi-backend has resolved all references, so it is a plain schema.
    return [{ name: parameter.name, example: String(example), schema: parameter.schema as Parameter['schema'] }];
  });

/** The item schema of lists, the schema itself of scalars. */
const scalarOf = ({ schema }: Parameter) => (schema['items'] ?? schema) as Parameter['schema'];

/** Values that the schema forbids, one per rule that it has. */
function wrongValuesOf(parameter: Parameter): string[] {
  const schema = scalarOf(parameter);
  const wrong: string[] = ['', '%00', 'a%00b'];
  if (schema['type'] === 'integer')
    wrong.push('1e3', '0x10', '%207', '7%20', '+7', '1.0', '01', 'many', '99999999999999999999');
  if (typeof schema['minimum'] === 'number') wrong.push(String(schema['minimum'] - 1));
  if (typeof schema['maximum'] === 'number') wrong.push(String(schema['maximum'] + 1));
  if (Array.isArray(schema['enum'])) wrong.push('bogus', String(schema['enum'][0]).toUpperCase());
  if (typeof schema['maxLength'] === 'number') wrong.push('a'.repeat(schema['maxLength'] + 1));
  return wrong;
}

const failing = (message: string) => (): never => {
  throw new Error(message);
};

/** Everything that an operation can ask fails, with a text that must not reach the client. */
const SECRET = 'connect ECONNREFUSED postgres://user:hunter2@db';
function brokenDeps(): OperationDeps {
  const broken = failing(SECRET);
  const store = Object.fromEntries(Object.keys(createMemoryStore()).map((name) => [name, broken]));
  return {
    ...operationDeps(),
    get configEntries(): [] {
      return broken();
    },
    get document(): ContractText {
      return broken();
    },
    get version(): OperationDeps['version'] {
      return broken();
    },
    store: store as never,
    health: broken,
    renderMetrics: broken,
  };
}

const hasStatus = (operation: Operation, status: number): boolean => String(status) in (operation.responses ?? {});

describe('every operation of the contract', () => {
  let world: HttpWorld;
  let operations: Operation[];
  before(async () => {
    world = await startHttpWorld();
    operations = contract.getOperations();
  });

  it('answers 200 without parameters', async () => {
    for (const { path } of operations) expect((await world.client.get(path)).status, path).to.equal(200);
  });

  it('refuses a parameter that it does not have, and names it', async () => {
    for (const { path } of operations) {
      const { status, body } = await world.client.get(`${path}?bogus=1`);
      expect(status, path).to.equal(400);
      expect(body.errors, path).to.have.length(1);
      expect(body.errors[0].pointer, path).to.equal('/query/bogus');
    }
  });

  it('refuses each wrong value of each parameter, and names the parameter', async () => {
    for (const operation of operations)
      for (const parameter of queryParametersOf(operation))
        for (const value of wrongValuesOf(parameter)) {
          const url = `${operation.path}?${parameter.name}=${value}`;
          const { status, body } = await world.client.get(url);
          expect(status, url).to.equal(400);
          expect(body.errors[0].pointer, url).to.equal(`/query/${parameter.name}`);
          expect(body.detail, url).to.contain(parameter.name);
        }
  });

  it('refuses a scalar parameter that is given twice', async () => {
    for (const operation of operations)
      for (const { name, example, schema } of queryParametersOf(operation).filter(
        (p) => p.schema['type'] !== 'array',
      )) {
        const value = encodeURIComponent(example);
        const url = `${operation.path}?${name}=${value}&${name}=${value}`;
        const { status, body } = await world.client.get(url);
        expect(status, `${url} ${schema['type']}`).to.equal(400);
        expect(body.errors[0].pointer, url).to.equal(`/query/${name}`);
      }
  });

  it('refuses more values of a filter than the contract allows', async () => {
    for (const operation of operations)
      for (const { name, example } of queryParametersOf(operation).filter((p) => p.schema['type'] === 'array')) {
        const query = Array.from({ length: 101 }, () => `${name}=${encodeURIComponent(example)}`).join('&');
        const { status, body } = await world.client.get(`${operation.path}?${query}`);
        expect(status, name).to.equal(400);
        expect(body.errors[0].pointer).to.equal(`/query/${name}`);
      }
  });

  it('accepts the example of each parameter and each value of each enumeration', async () => {
    const together: Record<string, string> = { top: '&series_by=node' };
    for (const operation of operations)
      for (const parameter of queryParametersOf(operation).filter(({ name }) => name !== 'cursor')) {
        const values = (scalarOf(parameter)['enum'] as string[] | undefined) ?? [parameter.example];
        for (const value of values) {
          const url = `${operation.path}?${parameter.name}=${encodeURIComponent(value)}${together[parameter.name] ?? ''}`;
          const { status, text } = await world.client.get(url);
          expect(status, `${url}: ${text}`).to.equal(200);
        }
      }
  });

  it('answers 406 when Accept allows nothing that it has', async () => {
    for (const { path } of operations)
      expect((await world.client.get(path, { Accept: 'image/png' })).status, path).to.equal(406);
  });

  it('answers HEAD like GET without a body, OPTIONS with Allow, and other methods with 405 and Allow', async () => {
    for (const { path } of operations) {
      const head = await world.client.send('head', path);
      expect([head.status, head.text ?? ''], path).to.eql([200, '']);
      expect(Number(head.headers['content-length']), path).to.be.greaterThan(0);
      const options = await world.client.send('options', path);
      expect([options.status, options.headers['allow']], path).to.eql([204, 'GET, HEAD, OPTIONS']);
      for (const method of ['delete', 'patch', 'post', 'put'] as const) {
        const refused = await world.client.send(method, path);
        expect([refused.status, refused.headers['allow']], `${method} ${path}`).to.eql([405, 'GET, HEAD, OPTIONS']);
        expect(refused.body.type).to.equal('/problems/method-not-allowed');
      }
    }
  });

  it('answers 500 without details when anything behind it fails, and logs the cause', async () => {
    const broken = await startHttpWorld({}, { handlers: createOperations(brokenDeps()) });
    for (const operation of operations.filter((candidate) => hasStatus(candidate, 500))) {
      const res = await broken.client.get(operation.path);
      expect(res.status, operation.path).to.equal(500);
      expect(res.text, operation.path).not.to.match(/hunter2|ECONNREFUSED|postgres/);
      expect(res.body.instance).to.equal(`urn:uuid:${res.headers['x-request-id']}`);
      const logged = broken.log.find(
        ({ level, fields }) => level === 'error' && fields['requestId'] === res.headers['x-request-id'],
      );
      expect(String(logged?.fields['err']), operation.path).to.contain('ECONNREFUSED');
    }
  });

  it('passes on that the store finds a question too expensive, or cannot answer now', async () => {
    for (const [kind, status] of [
      ['query-too-expensive', 422],
      ['database-unavailable', 503],
      ['query-timeout', 503],
    ] as const) {
      const thrown = Object.keys(createMemoryStore()).map((name) => [
        name,
        () => {
          throw new Problem(kind, 'not now');
        },
      ]);
      const refusing = await startHttpWorld({ store: Object.fromEntries(thrown) as never });
      for (const { path } of operations.filter((candidate) => hasStatus(candidate, 422))) {
        const res = await refusing.client.get(path);
        expect([res.status, res.body.type], path).to.eql([status, `/problems/${kind}`]);
        expect(res.headers['retry-after'] !== undefined, path).to.equal(status === 503);
      }
    }
  });

  it('answers 503 with Retry-After when too many requests are in flight, health excepted', async () => {
    const full = await startHttpWorld({}, { maxInFlight: 0 });
    for (const { path } of operations) {
      const res = await full.client.get(path);
      expect(res.status, path).to.equal(path.startsWith('/health') ? 200 : 503);
      if (res.status === 503) expect(res.body.type).to.equal('/problems/overloaded');
    }
  });

  it('answers 503 at /health/ready in each state that is not ready', async () => {
    for (const state of ['starting', 'migrating', 'no-source', 'database-unavailable'] as const) {
      const unready = await startHttpWorld({ health: () => ({ ...READY, isReady: false, state }) });
      const res = await unready.client.get('/health/ready');
      expect([res.status, res.body.type]).to.eql([503, `/problems/${state}`]);
      expect((await unready.client.get('/health')).body).to.include({ status: 'unavailable', state });
      expect((await unready.client.get('/health/live')).status).to.equal(200);
    }
  });

  it('answers 304 without reading facts when the client has the answer, and 200 when the data has changed', async () => {
    let revision = 'one';
    const store = createMemoryStore();
    const counted = { facts: 0 };
    const count =
      <A extends unknown[], R>(read: (...args: A) => R) =>
      (...args: A): R => {
        counted.facts += 1;
        return read(...args);
      };
    const changing = await startHttpWorld({
      store: {
        ...store,
        findRevision: async () => revision,
        readTotals: count(store.readTotals),
        listNamespaces: count(store.listNamespaces),
        listNodes: count(store.listNodes),
        listPods: count(store.listPods),
        readSeries: count(store.readSeries),
      },
    });
    for (const { path } of operations.filter((candidate) => hasStatus(candidate, 304))) {
      const etag = (await changing.client.get(path)).headers['etag'] as string;
      counted.facts = 0;
      for (const sent of [etag, `"other", ${etag}`, etag.slice(2), '*']) {
        const again = await changing.client.get(path, { 'If-None-Match': sent });
        expect([again.status, again.headers['etag']], `${path} ${sent}`).to.eql([304, etag]);
      }
      expect(counted.facts, path).to.equal(0);
      expect((await changing.client.get(`${path}?idle=share`, { 'If-None-Match': etag })).status, path).to.equal(200);
      revision += '+';
      expect((await changing.client.get(path, { 'If-None-Match': etag })).status, path).to.equal(200);
    }
  });
});
