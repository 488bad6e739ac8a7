import { expect } from 'chai';
import type { Operation } from 'openapi-backend';
import { bodiesOf } from '../support/contract-body.js';
import { contract } from '../support/contract-document.js';
import { pathOf, plainRequest } from '../support/contract-request.js';
import { expectSame } from '../support/expect-same.js';
import { isNode, type SchemaNode } from '../support/schema-walk.js';
import { type ContractHarness, startContractHarness } from './contract-harness.js';

const description = contract.document.info.description ?? '';
const RANGE = 'from=2024-01-31T05:00:00Z&to=2024-01-31T10:00:00Z';

/** A sentence of the description, and the check that it is true. The rest of the description cannot be executed. */
interface Statement {
  readonly text: string;
  isTrue(harness: ContractHarness): Promise<void>;
}

const get = async ({ client }: ContractHarness, path: string, headers: Record<string, string> = {}) =>
  client.get(path, headers);
const carbonOf = async (harness: ContractHarness, path: string): Promise<number> => {
  const { body } = await get(harness, path);
  const items: readonly { carbon_grams: number | null }[] = body.items ?? [{ carbon_grams: body.total_carbon_grams }];
  return items.reduce((sum, item) => sum + (item.carbon_grams ?? 0), 0);
};
const paths = (): string[] => [...new Set(contract.getOperations().map((operation) => pathOf(operation)))];
const operationsOf = (path: string): Operation[] =>
  contract.getOperations().filter((operation) => pathOf(operation) === path);

const STATEMENTS: readonly Statement[] = [
  {
    text: '`null` means that there is no observation**, or that the filter matched nothing in the window',
    async isTrue(harness) {
      const { body } = await get(harness, `/api/v1/metrics?${RANGE}&namespace=no-such-namespace`);
      expect(body).to.include({ matched: false, total_carbon_grams: null, total_cost_usd: null });
    },
  },
  {
    text: 'pods + `__system__` + `__idle__` = node, namespaces = cluster, buckets = range',
    async isTrue(harness) {
      const total = await carbonOf(harness, `/api/v1/metrics?${RANGE}`);
      expect(total).to.be.above(0);
      const parts = ['metrics/namespaces', 'metrics/pods', 'metrics/nodes', 'metrics/clusters', 'timeseries'];
      for (const part of parts) {
        const limit = part === 'timeseries' ? '' : '&limit=1000';
        const sum = await carbonOf(harness, `/api/v1/${part}?${RANGE}${limit}`);
        expect(sum, part).to.be.closeTo(total, total * 1e-9);
      }
    },
  },
  {
    text: 'are extended to multiples of 5 minutes; `window` in the response is the resulting range',
    async isTrue(harness) {
      const { body } = await get(harness, '/api/v1/metrics?from=2024-01-31T09:01:30Z&to=2024-01-31T09:58:00Z');
      expect(body.window).to.include({ from: '2024-01-31T09:00:00Z', to: '2024-01-31T10:00:00Z' });
    },
  },
  {
    text: 'The default is the last\n24 hours up to the newest collected window',
    async isTrue(harness) {
      const { body } = await get(harness, '/api/v1/metrics');
      expect(body.window).to.include({ from: '2024-01-30T10:00:00Z', to: '2024-01-31T10:00:00Z' });
    },
  },
  {
    text: 'Totals, lists,\ntime series and exports over the same range have the same `window`',
    async isTrue(harness) {
      const windows = ['metrics', 'metrics/namespaces', 'metrics/nodes', 'timeseries', 'timeseries/cost'].map(
        async (path) => (await get(harness, `/api/v1/${path}?${RANGE}`)).body.window,
      );
      const [first, ...others] = await Promise.all(windows);
      for (const window of others) expect(window).to.eql(first);
    },
  },
  {
    text: '`errors` lists every invalid parameter',
    async isTrue(harness) {
      const { status, body } = await get(harness, '/api/v1/metrics?idle=nope&share_by=nope&nope=1');
      const pointers = body.errors.map(({ pointer }: { pointer: string }) => pointer);
      expect([status, pointers.sort()]).to.eql([400, ['/query/idle', '/query/nope', '/query/share_by']]);
    },
  },
  {
    text: 'the server responds with 404 to an unknown path, with 405 and `Allow` to a method that the path does not support',
    async isTrue({ client }) {
      expect((await client.get('/api/v1/nope')).status).to.equal(404);
      const { status, headers } = await client.send('delete', '/api/v1/metrics');
      expect([status, headers['allow']]).to.eql([405, 'GET, HEAD, OPTIONS']);
    },
  },
  {
    text: '`type` is the path of a page',
    async isTrue(harness) {
      const { body } = await get(harness, '/api/v1/nope');
      expect((await get(harness, body.type)).body).to.include({ type: body.type, title: body.title });
    },
  },
  {
    text: 'the header `Link`\ngives the next page',
    async isTrue(harness) {
      const { headers, text } = await get(harness, `/api/v1/metrics/namespaces?${RANGE}&format=ndjson&limit=1`);
      const next = /^<(.+)>; rel="next"$/.exec(String(headers['link']))?.[1] ?? '';
      const second = await get(harness, new URL(next, 'http://localhost/api/v1/metrics/namespaces').href.slice(16));
      expect([second.status, second.text.trim().split('\n').length]).to.eql([200, 1]);
      expect(second.text).not.to.equal(text);
    },
  },
  {
    text: 'one JSON object per line, terminated by a line feed. The objects are those of `items` in the JSON response',
    async isTrue(harness) {
      const path = `/api/v1/metrics/namespaces?${RANGE}`;
      const { text } = await get(harness, `${path}&format=ndjson`);
      expect(text.endsWith('\n')).to.equal(true);
      const lines = text.trimEnd().split('\n');
      const { items } = (await get(harness, `${path}&limit=1000`)).body;
      expectSame(
        lines.map((line) => JSON.parse(line)),
        items,
        path,
      );
    },
  },
  {
    text: 'Lines end with CR LF; the encoding is UTF-8\n  without a byte order mark',
    async isTrue(harness) {
      const { text } = await get(harness, `/api/v1/metrics/namespaces?${RANGE}&format=csv`);
      expect(text)
        .to.match(/^cluster,/)
        .and.match(/\r\n$/);
      expect(text.replaceAll('\r\n', '')).not.to.match(/[\r\n]/);
    },
  },
  {
    text: '`info.version` is the version of this contract',
    async isTrue(harness) {
      const { body } = await get(harness, '/openapi.json');
      expect(body.info.version).to.equal(contract.document.info.version);
    },
  },
  {
    text: 'a parameter, property or value that this version does not list gets status 400',
    async isTrue(harness) {
      expect((await get(harness, '/health?nope=1')).status).to.equal(400);
    },
  },
  {
    text: 'No\noperation is deprecated at present',
    async isTrue() {
      expect(contract.getOperations().filter(({ deprecated }) => deprecated)).to.eql([]);
    },
  },
  {
    text: 'Every path that supports GET also supports HEAD, and every path supports OPTIONS, whose response lists the methods in `Allow`',
    async isTrue({ client }) {
      for (const path of paths()) {
        const methods = operationsOf(path).map(({ method }) => method.toUpperCase());
        const options = await client.send('options', path);
        const allowed = String(options.headers['allow']).split(', ');
        expect(allowed, path).to.include.members([...methods, 'OPTIONS']);
        expect(allowed.includes('HEAD'), path).to.equal(methods.includes('GET'));
        if (!methods.includes('GET')) expect((await client.send('head', path)).status, path).to.equal(405);
        else expect((await client.send('head', path)).status, path).to.equal((await client.get(path)).status);
      }
    },
  },
  {
    text: 'Every response has the header `X-Request-Id`: the value that the\nrequest sent (1 to 128 letters, digits, `.`, `_`, `-`), or a generated one',
    async isTrue(harness) {
      for (const sent of ['a', 'A.b_c-9'.repeat(18)])
        expect((await get(harness, '/health', { 'X-Request-Id': sent })).headers['x-request-id']).to.equal(sent);
      for (const sent of ['a b', 'a'.repeat(129)]) {
        const { headers } = await get(harness, '/health', { 'X-Request-Id': sent });
        expect(headers['x-request-id']).to.match(/^[0-9a-f-]{36}$/);
      }
    },
  },
];

describe('the statements of the contract', () => {
  let harness: ContractHarness;
  before(async function () {
    this.timeout(120_000);
    harness = await startContractHarness('server');
  });
  after(() => harness?.fresh.drop());

  for (const { text, isTrue } of STATEMENTS)
    it(`are true: ${text.replaceAll(/\s+/g, ' ')}`, async () => {
      expect(description.replaceAll(/\s+/g, ' ')).to.contain(text.replaceAll(/\s+/g, ' '));
      await isTrue(harness);
    });

  it('are true of `data_from`: it is inside of its window, and null if the range has no data', async () => {
    const ranges = ['', `?${RANGE}`, '?from=2024-01-29&to=2024-01-30', '?from=2024-01-31T07:00:00Z', '?last=30d'];
    for (const query of [...ranges, '?from=2020-01-01&to=2020-01-02']) {
      const { body } = await harness.client.get(`/api/v1/metrics${query}`);
      for (const { from, to, data_from: start } of [body.window, body.change.previous_window]) {
        if (start === null) continue;
        expect(Date.parse(start), `${query} ${from} ${to}`).to.be.within(Date.parse(from), Date.parse(to) - 1);
      }
    }
    const past = (await harness.client.get('/api/v1/metrics?from=2020-01-01&to=2020-01-02')).body;
    expect([past.window.data_from, past.change.previous_window.data_from]).to.eql([null, null]);
  });

  it('are true of examples: the service accepts each property of a body with its example', async () => {
    for (const operation of contract.getOperations())
      for (const { schema } of bodiesOf(operation).slice(0, 1)) {
        const properties: SchemaNode = isNode(schema['properties']) ? schema['properties'] : {};
        for (const [name, property] of Object.entries(properties)) {
          if (!isNode(property) || !('example' in property)) continue;
          const plain = plainRequest(operation);
          const body = { ...(plain.body as object), [name]: property['example'] };
          const { body: answer, text } = await harness.client.ask(plain, { body });
          const pointers = (answer.errors ?? []).map(({ pointer }: { pointer: string }) => pointer);
          // The service of the test has other clusters, and a cluster must exist.
          if (name !== 'cluster') expect(pointers, `${operation.operationId}: ${text}`).not.to.include(`/body/${name}`);
        }
      }
  });
});
