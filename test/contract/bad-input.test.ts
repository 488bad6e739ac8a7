import { expect } from 'chai';
import { withOpenStores } from '../../src/operations/open-stores.js';
import { createOperations } from '../../src/operations/operations.js';
import { type HttpHarness, operationDeps, READY, startHttpHarness } from '../support/http-harness.js';
import { TEST_API_KEY } from '../support/test-api-key.js';

/** Description, invalid parameters, and the query that contains them. */
const BAD_TIMES: readonly (readonly [what: string, parameter: string, query: string])[] = [
  ['a word as a date', 'from', 'from=yesterday'],
  ['a day that does not exist', 'from', 'from=2024-02-30'],
  ['a month that does not exist', 'to', 'to=2024-13-01'],
  ['an hour that does not exist', 'from', 'from=2024-01-01T25:00:00Z'],
  ['a date-time without offset', 'from', 'from=2024-01-01T00:00:00'],
  ['an unescaped plus', 'from', 'from=2024-01-01T00:00:00+02:00'],
  ['an epoch after 2100', 'from', 'from=4134067201'],
  ['an epoch with a fraction', 'from', 'from=1704067200.5'],
  ['a relative time', 'from', 'from=now-1h'],
  ['a relative length', 'last', 'last=now-1h'],
  ['a leap second in the middle of a month', 'to', 'to=2024-01-15T23:59:60Z'],
  ['an unescaped plus in a time zone', 'timezone', 'timezone=Etc/GMT+5'],
  ['a year out of range', 'from', 'from=9999-01-01'],
  ['a range of more than ten years', 'from', 'from=2000-01-01&to=2024-01-01'],
  ['an empty date', 'from', 'from='],
  ['to before from', 'to', 'from=2024-01-02T00:00:00Z&to=2024-01-01T00:00:00Z'],
  ['to equal to from', 'to', 'from=2024-01-02T00:00:00Z&to=2024-01-02T00:00:00Z'],
  ['last with from', 'last', 'last=24h&from=2024-01-01'],
  ['last with to', 'last', 'last=24h&to=2024-01-01'],
  ['a negative last', 'last', 'last=-1d'],
  ['a last of zero', 'last', 'last=0h'],
  ['a last without a unit', 'last', 'last=24'],
  ['a huge last', 'last', 'last=9999999y'],
  ['an unknown unit', 'last', 'last=3q'],
  ['an unknown timezone', 'timezone', 'timezone=Mars/Olympus'],
  ['an SQL injection as timezone', 'timezone', "timezone=UTC'%3B--"],
  ['an unknown idle mode', 'idle', 'idle=maybe'],
  ['a workload without kind', 'workload', 'workload=checkout'],
  ['a list of workloads with one without kind', 'workload', 'workload={Deployment/a,checkout}'],
  ['a NUL character in a filter', 'namespace', 'namespace=a%00b'],
  ['a newline in a filter', 'namespace', 'namespace=a%0Ab'],
  ['a filter that is too long', 'pod', `pod=${'a'.repeat(2001)}`],
  ['broken percent-encoding', 'namespace', 'namespace=%ZZ'],
  ['a truncated percent-encoding', 'namespace', 'namespace=%E2%82'],
  ['bytes that are not UTF-8', 'namespace', 'namespace=%FF'],
  ['an unknown parameter', 'nmespace', 'nmespace=production'],
  ['a parameter in upper case', 'NAMESPACE', 'NAMESPACE=production'],
  ['a parameter with brackets', 'namespace[]', 'namespace[]=production'],
  ['a parameter named like a prototype property', '__proto__', '__proto__=1'],
  ['a label without a key', 'label', 'label=:a'],
  ['an exclusion without a value', 'label', 'label=!team'],
  ['a label with an equals sign', 'label', 'label=team=a'],
  ['a label value with a space', 'label', 'label=team:a%20b'],
  ['a label value that ends with a dot', 'label', 'label=team:a.'],
  ['a label value that is too long', 'label', `label=team:${'a'.repeat(64)}`],
  ['a label key with an upper-case prefix', 'label', 'label=App.io/name:a'],
  ['a list of labels with an invalid one', 'label', 'label={team:a,env=b}'],
];

const BAD_PAGES: readonly (readonly [string, string, string])[] = [
  ['a negative limit', 'limit', 'limit=-1'],
  ['a limit of zero', 'limit', 'limit=0'],
  ['a limit above the maximum', 'limit', 'limit=1001'],
  ['a huge limit', 'limit', 'limit=99999999999999999999'],
  ['a limit in another notation', 'limit', 'limit=1e2'],
  ['a negative offset', 'offset', 'offset=-1'],
  ['an offset above the maximum', 'offset', 'offset=10001'],
  ['an unknown order', 'sort', 'sort=size'],
  ['an invalid cursor', 'cursor', 'cursor=abc'],
  ['a cursor with invalid characters', 'cursor', 'cursor=a%2Fb%3D'],
  ['group_by on a list', 'group_by', 'group_by=daily'],
  ['series_by on a list', 'series_by', 'series_by=node'],
];

const BAD_SERIES: readonly (readonly [string, string, string])[] = [
  ['an unknown grouping', 'group_by', 'group_by=yearly'],
  ['an unknown series_by', 'series_by', 'series_by=team'],
  ['series_by without the key of a label', 'series_by', 'series_by=label:'],
  ['a sort, which time series do not support', 'sort', 'sort=name'],
  ['top without series_by', 'top', 'top=5'],
  ['a top of zero', 'top', 'series_by=node&top=0'],
  ['a limit above the maximum', 'limit', 'limit=10001'],
];

describe('invalid input', () => {
  let harness: HttpHarness;
  before(async () => {
    harness = await startHttpHarness();
  });

  const cases = [
    ...BAD_TIMES.flatMap((line) =>
      ['/api/v1/metrics', '/api/v1/metrics/pods', '/api/v1/timeseries/carbon'].map((path) => [path, ...line] as const),
    ),
    ...BAD_PAGES.map((line) => ['/api/v1/metrics/namespaces', ...line] as const),
    ...BAD_SERIES.map((line) => ['/api/v1/timeseries', ...line] as const),
  ];
  for (const [path, what, parameter, query] of cases)
    it(`${path} rejects ${what} and names ${parameter}`, async () => {
      const res = await harness.client.get(`${path}?${query}`);
      expect(res.status, res.text).to.equal(400);
      expect(res.body.errors.map(({ pointer }: { pointer: string }) => pointer)).to.eql([`/query/${parameter}`]);
    });

  it('lists all errors at once', async () => {
    const { body } = await harness.client.get('/api/v1/metrics/pods?limit=0&idle=no&sort=no');
    const pointers = body.errors.map(({ pointer }: { pointer: string }) => pointer);
    expect(pointers).to.have.members(['/query/limit', '/query/idle', '/query/sort']);
  });

  it('lists all errors at once, from all checks', async () => {
    const pointersOf = async (query: string, headers = {}) => {
      const { body } = await harness.client.get(`/api/v1/metrics/pods?${query}`, headers);
      return body.errors.map(({ pointer }: { pointer: string }) => pointer);
    };
    const mixed = 'bogus=1&__proto__=1&limit=1e3&offset=1&offset=2&idle=no&pod=a%00b&sort=name';
    const wrong = ['bogus', '__proto__', 'limit', 'offset', 'idle', 'pod'].map((name) => `/query/${name}`);
    expect(await pointersOf(mixed)).to.have.members(wrong);
    const longTag = { 'If-None-Match': `"${'a'.repeat(4096)}"` };
    expect(await pointersOf('bogus=1', longTag)).to.have.members(['/query/bogus', '/header/if-none-match']);
    expect(await pointersOf('idle=%&node=%FF&node=%ZZ')).to.eql(['/query/idle', '/query/node']);
    const broken = 'node=%ZZ&from=bogus&bogus=1&limit=x&share_by=even';
    expect(await pointersOf(broken)).to.have.members(
      ['node', 'from', 'bogus', 'limit', 'share_by'].map((name) => `/query/${name}`),
    );
    const times = 'from=bogus&to=bogus&last=zz&timezone=Nope';
    const four = ['from', 'to', 'last', 'timezone'].map((name) => `/query/${name}`);
    expect(await pointersOf(times)).to.have.members(four);
    expect(await pointersOf(`${times}&limit=0&offset=1&cursor=abc&share_by=even`)).to.have.members([
      ...four,
      ...['limit', 'offset', 'cursor', 'share_by'].map((name) => `/query/${name}`),
    ]);
  });

  it('names the invalid parts of the query and of the body in one response', async () => {
    const pointersOf = async (method: 'patch' | 'post', url: string, body: unknown) => {
      const headers = { 'X-API-Key': TEST_API_KEY, 'Content-Type': 'application/json' };
      const answer = await harness.client.send(method, url, { headers, body });
      expect(answer.status, answer.text).to.equal(400);
      return answer.body.errors.map(({ pointer }: { pointer: string }) => pointer);
    };
    const simulation = {
      namespace: 'shop',
      workload: 'Deployment/shop',
      from: 'now-1h',
      to: 'bogus',
      last: '1q',
      days: 1,
    };
    expect(await pointersOf('post', '/api/v1/simulations?bogus=1', simulation)).to.have.members([
      ...['from', 'to', 'last', 'days'].map((name) => `/body/${name}`),
      '/query/bogus',
    ]);
    const long = { ...simulation, from: '2024-01-01', to: '2024-03-01', last: undefined };
    expect(await pointersOf('post', '/api/v1/simulations', long)).to.have.members(['/body/from', '/body/days']);
    expect(await pointersOf('post', '/api/v1/simulations?bogus=1', '{"a":')).to.have.members(['/body', '/query/bogus']);
    const update = { status: 'applied', expires_at: '2124-01-01T00:00:00Z', reason: 5 };
    expect(await pointersOf('patch', '/api/v1/recommendations/rec_0?bogus=1', update)).to.have.members([
      ...['expires_at', 'reason'].map((name) => `/body/${name}`),
      '/path/recommendation_id',
      '/query/bogus',
    ]);
  });

  it('is rejected also while the database opens', async () => {
    const opening = await startHttpHarness(
      {},
      {
        handlers: createOperations(
          withOpenStores(
            { ...operationDeps(), health: () => ({ ...READY, isReady: false, state: 'starting' }) },
            () => null,
          ),
        ),
      },
    );
    for (const query of [
      'from=bogus',
      'last=9999999y',
      'timezone=Nope',
      'from=2024-01-02&to=2024-01-01',
      'cursor=abc',
      'share_by=even',
    ])
      for (const path of ['/api/v1/metrics/pods', '/api/v1/timeseries'])
        expect((await opening.client.get(`${path}?${query}`)).status, query).to.equal(400);
    expect((await opening.client.get('/api/v1/recommendations?cursor=abc')).status).to.equal(400);
    expect((await opening.client.get('/api/v1/recommendations/history?from=bogus')).status).to.equal(400);
    expect((await opening.client.get('/api/v1/metrics')).status).to.equal(503);
  });

  it('does not include an RFC 3339 date-time, or an epoch', async () => {
    for (const text of [
      '2016-12-31T23:59:60Z',
      '2024-01-01t00:00:00.123456789123456789z',
      `2024-01-01T00:00:00.${'0'.repeat(900)}1Z`,
      '2024-01-01T00:00:00-00:00',
      '1704067200',
      '1704067200000',
    ]) {
      const { status, body } = await harness.client.get(
        `/api/v1/metrics?from=${encodeURIComponent(text)}&to=2024-02-01`,
      );
      expect(status, text.slice(0, 60)).to.equal(200);
      expect(body.window.from, text.slice(0, 60)).to.equal(
        text.startsWith('2016') ? '2017-01-01T00:00:00Z' : '2024-01-01T00:00:00Z',
      );
    }
  });

  it('explains what to write instead', async () => {
    for (const [query, hint] of [
      ['from=2024-01-01T00:00:00+02:00', '%2B02:00'],
      ['timezone=Etc/GMT+5', '%2B'],
      ['from=now-1h', 'last=1h'],
      ['last=now-7d', 'write 7d'],
      ['to=now', 'newest data'],
    ])
      expect((await harness.client.get(`/api/v1/metrics?${query}`)).body.detail, query).to.contain(hint);
  });

  it('encodes names in pointers as RFC 6901 requires, and quotes them unchanged in the detail', async () => {
    const { body } = await harness.client.get('/api/v1/metrics?a%2Fb~c=1');
    expect(body.errors[0].pointer).to.equal('/query/a~1b~0c');
    expect(body.detail).to.match(/^a\/b~c: /);
    const broken = await harness.client.get('/api/v1/metrics?a%2Fb=%');
    expect([broken.body.type, broken.body.errors[0].pointer]).to.eql(['/problems/malformed-url', '/query/a~1b']);
  });

  it('rejects an offset with a cursor', async () => {
    const first = await harness.client.get('/api/v1/metrics/pods?limit=1');
    const { status, body } = await harness.client.get(
      `/api/v1/metrics/pods?limit=1&offset=0&cursor=${first.body.page.next_cursor}`,
    );
    expect([status, body.errors[0].pointer]).to.eql([400, '/query/offset']);
  });

  it('names the operations that have a parameter, if the requested one does not have it', async () => {
    const { body } = await harness.client.get('/api/v1/metrics?group_by=daily&offset=1&nope=1');
    const detailOf = (name: string): string =>
      body.errors.find(({ pointer }: { pointer: string }) => pointer === `/query/${name}`).detail;
    expect(detailOf('group_by')).to.match(
      / its parameters are from, .* operations with group_by: .*GET \/api\/v1\/timeseries/,
    );
    expect(detailOf('offset')).to.match(/operations with offset: (GET [^ ]+, ){8}[0-9]+ more$/);
    expect(detailOf('nope')).to.not.contain('operations with');
  });

  it('returns 404 for an unknown path, case-sensitively, and links to the list of paths', async () => {
    for (const path of [
      '/nope',
      '/api/v1',
      '/api/v2/metrics',
      '/API/V1/METRICS',
      '/api/v1/metrics/',
      '/api/v1/recommendation',
    ]) {
      const { status, body } = await harness.client.get(path);
      expect([status, body.type], path).to.eql([404, '/problems/no-such-route']);
    }
  });

  it('returns 400 for a path with broken percent-encoding', async () => {
    for (const path of ['/api/v1/%ZZ', '/%', '/api/v1/metrics%FF']) {
      const { status, body } = await harness.client.get(path);
      expect([status, body.type], path).to.eql([400, '/problems/malformed-url']);
    }
  });

  it('rejects an excessive number of query parameters', async () => {
    const { status, body } = await harness.client.get(`/api/v1/metrics?${'namespace=a&'.repeat(1001)}`);
    expect([status, body.type]).to.eql([400, '/problems/invalid-request']);
  });
});
