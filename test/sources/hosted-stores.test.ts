import { expect } from 'chai';
import type { WindowReading } from '../../src/domain/ports.js';
import type { PrometheusOptions } from '../../src/sources/prometheus/client/prometheus-options.js';
import { createPrometheusSource } from '../../src/sources/prometheus/windows/prometheus-source.js';
import { CASES_FROM, type CaseStore, startCaseStore } from '../support/cases/case-store.js';
import { baseCluster } from '../support/cases/small-cluster.js';
import { type HostedBehaviour, startHostedStore } from '../support/hosted-store.js';

const HOUR = { from: CASES_FROM + 3600, to: CASES_FROM + 7200 };
const WINDOW = { from: CASES_FROM + 3600, to: CASES_FROM + 3900 };
/** Longest range that the stores with limits answer. */
const LIMIT_SECONDS = 900;

describe('hosted stores in front of a real Prometheus', () => {
  let store: CaseStore;
  let plain: readonly WindowReading[];
  before(async function () {
    this.timeout(60_000);
    store = await startCaseStore(new Map([['base', baseCluster()]]));
    plain = await store.read('base', 3600, 7200);
  });
  after(() => store?.close());

  async function readThrough(
    behaviour: HostedBehaviour,
    range = HOUR,
    { query = '', ...options }: Partial<PrometheusOptions> & { readonly query?: string } = {},
  ) {
    const hosted = await startHostedStore(store.url, behaviour);
    const source = createPrometheusSource({ url: `${hosted.url}${query}`, matchers: 'case="base"', ...options });
    try {
      const { windows } = await source.observe(range, new AbortController().signal);
      return { windows, requests: hosted.requests };
    } finally {
      await source.close();
      await hosted.stop();
    }
  }

  const limits: Readonly<Record<string, readonly [status: number, errorType: string, error: string]>> = {
    'VictoriaMetrics, samples': [
      422,
      '422',
      'error during search: cannot fetch query results from vmstorage nodes: cannot select more than -search.maxSamplesPerQuery=30000000 samples; possible solutions: to increase the -search.maxSamplesPerQuery',
    ],
    'Mimir, bytes': [
      422,
      'execution',
      'the query exceeded the aggregated chunks size limit (limit: 1073741824 bytes) (err-mimir-max-chunks-bytes-per-query)',
    ],
    'Mimir, memory': [
      422,
      'execution',
      'the query exceeded the maximum allowed estimated amount of memory consumed by a single query (limit: 1073741824 bytes) (err-mimir-max-estimated-memory-consumption-per-query)',
    ],
    'Mimir, length': [
      422,
      'execution',
      'the query time range exceeds the limit (query length: 2h0m0s, limit: 1h0m0s) (err-mimir-max-query-length)',
    ],
    'Thanos, series': [
      422,
      'execution',
      'expanded matching posting: exceeded series limit: rpc error: code = ResourceExhausted desc = exceeded series limit: limit 1000 violated (got 1001)',
    ],
    'a query time-out': [503, 'timeout', 'query timed out in expression evaluation'],
  };
  for (const [name, [status, errorType, error]] of Object.entries(limits)) {
    it(`with a limit are read in parts, with the same figures: ${name}`, async () => {
      const { windows } = await readThrough({
        refuse: ({ spanSeconds }) =>
          spanSeconds > LIMIT_SECONDS ? { status, body: { status: 'error', errorType, error } } : null,
      });
      expect(windows).to.deep.equal(plain);
    });
  }

  it('with a limit below one window are read by namespace, with the same figures', async () => {
    const error = 'the query exceeded the maximum number of chunks (err-mimir-max-chunks-per-query)';
    const { windows } = await readThrough(
      {
        refuse: ({ promql }) =>
          promql.includes('container_memory_working_set_bytes{') && !promql.includes('namespace')
            ? { status: 422, body: { status: 'error', errorType: 'execution', error } }
            : null,
      },
      WINDOW,
    );
    expect(windows).to.deep.equal(plain.slice(0, 1));
  });

  it('with a rate limit are waited for as they say, and all queries are answered', async () => {
    const { windows, requests } = await readThrough({ queriesPerSecond: 3 }, WINDOW);
    expect(windows).to.deep.equal(plain.slice(0, 1));
    expect(requests.some(({ status }) => status === 429)).to.equal(true);
  }).timeout(40_000);

  it('with a rate limit never refuse a query when the rate is configured', async () => {
    const { windows, requests } = await readThrough({ queriesPerSecond: 20 }, WINDOW, { queriesPerSecond: 9 });
    expect(windows).to.deep.equal(plain.slice(0, 1));
    expect(requests.map(({ status }) => status)).not.to.include(429);
  });

  it('that is away for longer than a minute are unavailable at once', async () => {
    const { windows, requests } = await readThrough(
      { refuse: () => ({ status: 503, body: 'maintenance', headers: { 'retry-after': '3600' } }) },
      WINDOW,
    );
    expect(windows[0]!.problems[0]!.detail).to.match(/^server_error: HTTP 503/);
    expect(requests).to.have.lengthOf.at.most(2);
  });

  it('get the parameters of the configured URL with every request, and no error quotes them', async () => {
    const query = '?deny_partial_response=1&tenant_key=s3cr%C3%A9t-key';
    const { requests } = await readThrough({}, WINDOW, { query });
    for (const { parameters } of requests) {
      expect(Object.fromEntries(parameters)).to.deep.equal({ deny_partial_response: '1', tenant_key: 's3crét-key' });
    }
    const refused = await readThrough(
      { refuse: ({ path }) => ({ status: 422, body: { status: 'error', errorType: 'bad_data', error: path } }) },
      WINDOW,
      { query },
    );
    const text = JSON.stringify(refused.windows);
    expect(text).to.include('query_rejected');
    for (const secret of ['s3crét-key', 's3cr%C3%A9t-key']) expect(text).not.to.include(secret);
  });

  it('get at most 20 requests for a window, and compress their answers', async () => {
    const { windows, requests } = await readThrough({}, WINDOW);
    expect(windows).to.deep.equal(plain.slice(0, 1));
    expect(requests).to.have.lengthOf.at.most(20);
    expect(requests.map(({ acceptEncoding }) => acceptEncoding)).to.deep.equal(requests.map(() => 'gzip'));
  });

  it('that answer in part are read again later', async () => {
    const { windows } = await readThrough({ alter: (reply) => ({ ...reply, isPartial: true }) }, WINDOW);
    expect(windows[0]!.problems[0]).to.include({ isPartialAnswer: true, isFatal: false });
    expect(windows[0]!.observation.nodes.flatMap(({ reasons }) => reasons)).to.include('source_partial');
  });
});
