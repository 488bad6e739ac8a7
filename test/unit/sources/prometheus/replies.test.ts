import { expect } from 'chai';
import { SOURCE_FAILURES } from '../../../../src/domain/cluster/source-failures.js';
import { connectionFailure } from '../../../../src/sources/prometheus/client/connection-failure.js';
import { type Failure, ok } from '../../../../src/sources/prometheus/client/failure.js';
import { readReply } from '../../../../src/sources/prometheus/client/reply.js';
import { createResponseParser } from '../../../../src/sources/prometheus/client/response-parser.js';

function failureOf(status: number, body: unknown, retryAfterSeconds: number | null = null): Failure {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const parser = createResponseParser(() => null);
  parser.push(Buffer.from(text));
  const outcome = readReply({ status, body: parser.end(), retryAfterSeconds }, ok);
  if (outcome.isOk) throw new Error('the reply is a success');
  return outcome.failure;
}
const error = (error: string, errorType = 'execution') => ({ status: 'error', errorType, error });

describe('replies of Prometheus-compatible stores', () => {
  /** Texts as the stores write them; limit-texts.ts names the source of each. */
  const limits: readonly (readonly [store: string, status: number, body: unknown])[] = [
    ['Prometheus, points', 400, error('exceeded maximum resolution of 11,000 points per timeseries.', 'bad_data')],
    ['Prometheus, samples', 422, error('query processing would load too many samples into memory in query execution')],
    [
      'Mimir, chunks',
      422,
      error('the query exceeded the maximum number of chunks (limit: 2000000 chunks) (err-mimir-max-chunks-per-query)'),
    ],
    [
      'Mimir, estimated chunks',
      422,
      error('the query exceeded the estimated maximum (err-mimir-max-estimated-chunks-per-query)'),
    ],
    [
      'Mimir, series',
      422,
      error(
        'expanding series: the query exceeded the maximum number of series (limit: 3 series) (err-mimir-max-series-per-query)',
      ),
    ],
    [
      'Mimir, bytes',
      422,
      error(
        'the query exceeded the aggregated chunks size limit (limit: 1 bytes) (err-mimir-max-chunks-bytes-per-query)',
      ),
    ],
    [
      'Mimir, memory',
      422,
      error(
        'the query exceeded the maximum allowed estimated amount of memory consumed by a single query (limit: 11 bytes) (err-mimir-max-estimated-memory-consumption-per-query)',
      ),
    ],
    [
      'Mimir, length',
      422,
      error(
        'the query time range exceeds the limit (query length: 2h0m0s, limit: 1h0m0s) (err-mimir-max-query-length)',
      ),
    ],
    [
      'Mimir, total length',
      422,
      error('the total query time range exceeds the limit (err-mimir-max-total-query-length)'),
    ],
    ['Cortex, series', 422, error('the query hit the max number of series limit (limit: 3 series)')],
    [
      'Amazon, chunks',
      422,
      error('the query hit the max number of chunks limit while fetching chunks from ingesters for x (limit: 2)'),
    ],
    ['Cortex, bytes', 422, error('the query hit the aggregated chunks size limit (limit: 1 bytes)')],
    ['Amazon, data', 422, error('the query hit the aggregated data size limit (limit: 5 bytes)')],
    ['Amazon, length', 422, error('the query time range exceeds the limit (query length: xxx, limit: yyy)')],
    [
      'Thanos, series',
      422,
      error(
        'expanded matching posting: exceeded series limit: rpc error: code = ResourceExhausted desc = exceeded series limit: limit 1000 violated (got 1001)',
      ),
    ],
    ['Thanos, chunks', 422, error('preload series: exceeded chunks limit: limit 1 violated (got 2)')],
    ['Thanos, bytes', 422, error('exceeded bytes limit while fetching series: limit 100 violated (got 200)')],
    [
      'VictoriaMetrics, samples',
      422,
      error(
        'error during search: cannot select more than -search.maxSamplesPerQuery=30000000 samples; possible solutions: …',
        '422',
      ),
    ],
    [
      'VictoriaMetrics, series',
      422,
      error(
        'the number of matching timeseries exceeds 300000; either narrow down the search or increase -search.max* command-line flag values at vmselect',
        '422',
      ),
    ],
    [
      'VictoriaMetrics, memory',
      422,
      error('not enough memory for processing 10 data points across 5 time series with 2 points in each', '422'),
    ],
    [
      'VictoriaMetrics, points',
      422,
      error(
        'too many points for the given step=60000, start=1 and end=2: 541; cannot exceed -search.maxPointsPerTimeseries=30',
        '422',
      ),
    ],
    ['Google', 400, error('generic::resource_exhausted: too many time series', 'RESOURCE_EXHAUSTED')],
    ['a store without JSON', 400, 'maximum number of series exceeded'],
  ];
  for (const [store, status, body] of limits) {
    it(`are a query that is too large: ${store}`, () =>
      expect(failureOf(status, body)).to.include({ name: 'query_too_large', kind: 'too-large', isTransient: false }));
  }

  const timeouts: readonly (readonly [store: string, status: number, body: unknown])[] = [
    ['Prometheus', 503, error('query timed out in expression evaluation', 'timeout')],
    ['Amazon', 422, error('query timed out in query execution')],
    ['Mimir', 422, error('expanding series: context deadline exceeded')],
    ['VictoriaMetrics', 503, error('timeout exceeded during query execution: 30 seconds', '503')],
    ['a gateway', 504, '<html>504 Gateway Time-out</html>'],
  ];
  for (const [store, status, body] of timeouts) {
    it(`are a query that is too slow, which is split too: ${store}`, () =>
      expect(failureOf(status, body)).to.include({ name: 'query_timeout', kind: 'too-large' }));
  }

  it('are a rate limit with the time to wait, unless the text of a 429 is about the size of the query', () => {
    expect(failureOf(429, 'too many requests', 7)).to.include({
      name: 'rate_limited',
      kind: 'unavailable',
      isTransient: true,
      retryAfterSeconds: 7,
    });
    expect(failureOf(429, error('the query hit the max number of chunks limit'))).to.include({
      name: 'query_too_large',
    });
  });

  it('are an overloaded server, whose queries are not split', () => {
    const busy = "couldn't start executing the request in 10.000 seconds, since -search.maxConcurrentRequests=8 …";
    expect(failureOf(503, error(busy, '503'), 3)).to.include({
      kind: 'rejected',
      isTransient: true,
      retryAfterSeconds: 3,
    });
    expect(failureOf(503, 'no endpoints')).to.include({ name: 'server_error', kind: 'unavailable', isTransient: true });
  });

  it('are rejected credentials, no access and no API, by status', () => {
    for (const [status, name] of [
      [401, 'credentials_rejected'],
      [403, 'access_denied'],
      [404, 'not_found'],
      [302, 'redirected'],
      [407, 'proxy_failed'],
    ] as const) {
      expect(failureOf(status, '<html>')).to.include({ name, kind: 'unavailable', isTransient: false });
    }
  });

  it('are no limit when PromQL is invalid', () =>
    expect(failureOf(400, error('invalid parameter "query": 1:11: parse error', 'bad_data'))).to.include({
      name: 'query_rejected',
      kind: 'rejected',
    }));
});

describe('connections to Prometheus that fail', () => {
  const withCode = (code: string) => Object.assign(new Error('failed'), { code });
  const cases = {
    ENOTFOUND: 'dns_failure',
    EAI_AGAIN: 'dns_failure',
    ECONNREFUSED: 'connection_failed',
    UND_ERR_SOCKET: 'connection_failed',
    UND_ERR_CONNECT_TIMEOUT: 'no_response',
    CERT_HAS_EXPIRED: 'certificate_expired',
    CERT_NOT_YET_VALID: 'certificate_expired',
    DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate_untrusted',
    SELF_SIGNED_CERT_IN_CHAIN: 'certificate_untrusted',
    UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate_untrusted',
    ERR_TLS_CERT_ALTNAME_INVALID: 'certificate_wrong_host',
    ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'tls_failed',
    EPROTO: 'tls_failed',
  };
  for (const [code, name] of Object.entries(cases)) {
    it(`are named by their code: ${code} is ${name}`, () => {
      const outcome = connectionFailure(withCode(code));
      expect(outcome).to.include({ isOk: false });
      if (!outcome.isOk)
        expect(outcome.failure).to.include({ name, detail: `${name}: the connection failed: ${code}` });
    });
  }

  it('are named by the code of their cause, or of the first attempt', () => {
    const wrapped = new Error('fetch failed', { cause: withCode('ENOTFOUND') });
    const attempts = new AggregateError([withCode('ECONNREFUSED'), withCode('EHOSTUNREACH')]);
    for (const [thrown, name] of [
      [wrapped, 'dns_failure'],
      [attempts, 'connection_failed'],
      ['text', 'connection_failed'],
    ] as const) {
      const outcome = connectionFailure(thrown);
      if (!outcome.isOk) expect(outcome.failure.name).to.equal(name);
    }
  });

  it('are those of a proxy by its status', () => {
    const outcome = connectionFailure(new Error('Proxy response (407) !== 200 when HTTP Tunneling'));
    if (!outcome.isOk) expect(outcome.failure).to.include({ name: 'proxy_failed', isTransient: false });
  });

  it('have a text and a remedy each', () => {
    for (const { text, remedy } of Object.values(SOURCE_FAILURES)) {
      expect(text).to.match(/^\S.*[^.]$/);
      expect(remedy).to.match(/\.$/);
    }
  });
});
