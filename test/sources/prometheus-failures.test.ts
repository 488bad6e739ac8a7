import { expect } from 'chai';
import type { SourceReading } from '../../src/domain/ports.js';
import type { PrometheusOptions } from '../../src/sources/prometheus/client/prometheus-options.js';
import { createPrometheusSource } from '../../src/sources/prometheus/windows/prometheus-source.js';
import { type Answer, answerJson, type LoopbackServer, startLoopback } from '../support/loopback-server.js';

const FROM = 1_700_000_400 - (1_700_000_400 % 3600);
const HOUR = { from: FROM, to: FROM + 3600 };
const WINDOW = { from: FROM, to: FROM + 300 };

const EMPTY = { status: 'success', data: { resultType: 'matrix', result: [] } };
const refused = (errorType: string, error: string) => ({ status: 'error', errorType, error });

describe('a failing Prometheus', () => {
  let server: LoopbackServer | null = null;
  afterEach(async () => {
    await server?.stop();
    server = null;
  });

  /** Observes against a server with the given response. */
  async function observe(
    answer: Answer,
    range = WINDOW,
    options: Partial<PrometheusOptions> = {},
    signal = new AbortController().signal,
  ): Promise<{ reading: SourceReading; asked: number; server: LoopbackServer }> {
    server = await startLoopback(answer);
    const source = createPrometheusSource({ url: server.url, ...options });
    try {
      const reading = await source.observe(range, signal);
      return { reading, asked: server.requests.length, server };
    } finally {
      await source.close();
    }
  }

  const problemsOf = (reading: SourceReading) => reading.windows[0]!.problems;
  const expectFatal = (reading: SourceReading, detail: RegExp): void => {
    for (const window of reading.windows) {
      expect(window.observation).to.include({ windowStart: window.observation.windowStart });
      expect(window.observation.nodes).to.deep.equal([]);
      expect(window.problems).to.have.lengthOf(1);
      expect(window.problems[0]).to.include({ source: 'prometheus', isFatal: true });
      expect(window.problems[0]!.detail).to.match(detail);
    }
  };

  const cases: readonly (readonly [name: string, asked: number, detail: RegExp, answer: Answer])[] = [
    ['HTML', 1, /HTML/, (_, response) => response.end('<!doctype html><title>Sign in</title>')],
    ['JSON that is cut off', 2, /truncated/, (_, response) => response.end('{"status":"success","data":{"result')],
    ['an empty body', 2, /truncated/, (_, response) => response.end()],
    ['JSON of another kind', 1, /not a Prometheus matrix/, (_, response) => answerJson(response, 200, { ok: true })],
    [
      'a vector instead of a matrix',
      1,
      /not a Prometheus matrix/,
      (_, response) => answerJson(response, 200, { status: 'success', data: { resultType: 'vector', result: [] } }),
    ],
    [
      'status error with HTTP 200',
      3,
      /internal: broken/,
      (_, response) => answerJson(response, 200, refused('internal', 'broken')),
    ],
    [
      'HTTP 422',
      3,
      /HTTP 422: execution: many-to-many/,
      (_, response) => answerJson(response, 422, refused('execution', 'many-to-many')),
    ],
    ['HTTP 401', 1, /access denied/, (_, response) => response.writeHead(401).end('who are you')],
    ['HTTP 404', 1, /no Prometheus API/, (_, response) => response.writeHead(404).end('404 page not found')],
    ['HTTP 500', 2, /HTTP 500/, (_, response) => response.writeHead(500).end('oops')],
    [
      'a query timeout, whose range is split',
      12,
      /query_timeout: HTTP 503: timeout/,
      (_, response) => answerJson(response, 503, refused('timeout', 'query timed out')),
    ],
    [
      'a body shorter than its content-length',
      2,
      /connection failed/,
      (_, response) => {
        response.writeHead(200, { 'content-length': '1000' }).write('{"status":');
        setImmediate(() => response.destroy());
      },
    ],
    ['a connection that is cut', 2, /connection failed/, (_, response) => response.destroy()],
  ];
  for (const [name, asked, detail, answer] of cases) {
    it(`makes the reading fatal for ${name}, after ${asked} request(s)`, async () => {
      const seen = await observe(answer, HOUR);
      expect(seen.reading.windows).to.have.lengthOf(12);
      expectFatal(seen.reading, detail);
      expect(seen.asked).to.equal(asked);
    });
  }

  it('that exceeds the timeout is queried twice', async () => {
    const seen = await observe(() => undefined, WINDOW, { timeoutSeconds: 0.1 });
    expectFatal(seen.reading, /no response within 0.1 s/);
    expect(seen.asked).to.equal(2);
  });

  it('is not queried any more after an abort', async () => {
    const abort = new AbortController();
    const seen = await observe(() => abort.abort(), WINDOW, {}, abort.signal);
    expectFatal(seen.reading, /cancelled/);
    expect(seen.asked).to.equal(1);
  });

  it('that sends too long a body is disconnected', async () => {
    let written = 0;
    const flood: Answer = (_, response) => {
      const pour = (): void => {
        while (!response.destroyed && written < 1e9) {
          written += 65_536;
          if (!response.write('x'.repeat(65_536))) return;
        }
      };
      response.on('drain', pour);
      pour();
    };
    const seen = await observe(flood, WINDOW, { maxResponseBytes: 100_000 });
    expectFatal(seen.reading, /larger than 100000 bytes/);
    expect(seen.asked).to.be.at.most(6);
    expect(written).to.be.below(50_000_000);
  });

  it('is not followed to another host by redirects', async () => {
    const other = await startLoopback((_, response) => answerJson(response, 200, EMPTY));
    try {
      const seen = await observe((_, response) => response.writeHead(302, { location: other.url }).end());
      expectFatal(seen.reading, /redirects are not followed/);
      expect(other.requests).to.deep.equal([]);
    } finally {
      await other.stop();
    }
  });

  it('that does not exist is reported by its error code', async () => {
    const gone = await startLoopback(() => undefined);
    await gone.stop();
    const source = createPrometheusSource({ url: gone.url });
    expectFatal(await source.observe(WINDOW, new AbortController().signal), /ECONNREFUSED/);
    await source.close();
  });

  it('whose host name does not exist is reported as such', async () => {
    const source = createPrometheusSource({ url: 'http://prometheus.invalid:9090' });
    expectFatal(await source.observe(WINDOW, new AbortController().signal), /^dns_failure: /);
    await source.close();
  });

  it('never has a secret quoted in a problem', async () => {
    const echo: Answer = ({ headers }, response) =>
      answerJson(response, 400, refused('bad_data', JSON.stringify(headers)));
    const secrets = ['s3cret-token', 'tenant-17-key', 'pa55word', Buffer.from('someone:pa55word').toString('base64')];
    const bearer = await observe(echo, WINDOW, {
      auth: { kind: 'bearer', token: 's3cret-token' },
      headers: { 'x-scope-orgid': 'tenant-17-key' },
    });
    expect(bearer.server.requests[0]!.headers).to.include({
      authorization: 'Bearer s3cret-token',
      'x-scope-orgid': 'tenant-17-key',
    });
    const withUser = new URL(bearer.server.url);
    withUser.username = 'someone';
    withUser.password = 'pa55word';
    const source = createPrometheusSource({ url: withUser.href });
    const basic = await source.observe(WINDOW, new AbortController().signal);
    await source.close();
    expect(bearer.server.requests.at(-1)!.headers.authorization).to.equal(`Basic ${secrets[3]}`);
    const text = JSON.stringify([bearer.reading, basic]);
    expect(text).to.include('bad_data');
    for (const secret of secrets) expect(text).not.to.include(secret);
  });

  it('with an invalid URL is an error that quotes no password', () => {
    const open = () => createPrometheusSource({ url: 'ftp://someone:pa55word@host' });
    expect(open).to.throw(TypeError, /must start with http/);
    expect(open).not.to.throw(/pa55word/);
  });

  it('without data gives empty windows without a problem', async () => {
    const seen = await observe((_, response) => answerJson(response, 200, EMPTY), HOUR);
    expect(seen.reading.windows).to.have.lengthOf(12);
    for (const { observation, problems } of seen.reading.windows) {
      expect(observation).to.include.keys('windowStart');
      expect([observation.nodes, observation.pods, observation.namespaces, problems]).to.deep.equal([[], [], [], []]);
    }
  });

  it('that rejects an optional query gives a partial window, and receives the other queries', async () => {
    const seen = await observe(({ parameters }, response) =>
      parameters.get('query')!.includes('kube_pod_owner')
        ? answerJson(response, 422, refused('execution', 'no'))
        : answerJson(response, 200, EMPTY),
    );
    expect(problemsOf(seen.reading)).to.deep.equal([
      { source: 'prometheus', query: 'podOwner', detail: 'query_rejected: HTTP 422: execution: no', isFatal: false },
    ]);
    const asked = seen.server.requests.map(({ parameters }) => parameters.get('query'));
    expect(new Set(asked).size).to.equal(asked.length);
  });

  it('that rejects many queries for one reason is one problem for each reason', async () => {
    const limited = new Set<string>();
    const seen = await observe(({ parameters }, response) => {
      const query = parameters.get('query')!;
      if (query.includes('kube_pod_owner')) return answerJson(response, 422, refused('execution', 'another'));
      if (!/kube_(job|replicaset)_owner|container_fs_/.test(query)) return answerJson(response, 200, EMPTY);
      if (!query.includes('greenkube_query')) limited.add(query);
      answerJson(response, 422, refused('execution', 'the limit'));
    });
    expect(limited.size).to.be.above(3);
    const details = problemsOf(seen.reading).map(({ detail }) => detail);
    expect(details).to.have.members([
      'query_rejected: HTTP 422: execution: another',
      `query_rejected: HTTP 422: execution: the limit; ${limited.size - 1} further queries are affected`,
    ]);
  });

  it('that becomes unavailable midway does not receive all remaining queries', async () => {
    let answered = 0;
    const seen = await observe((_, response) => {
      answered += 1;
      if (answered <= 5) answerJson(response, 200, EMPTY);
      else response.destroy();
    });
    const problems = problemsOf(seen.reading);
    expect(problems, 'an unreachable server is one problem').to.have.lengthOf(1);
    expect(problems[0]).to.include({ source: 'prometheus', isFatal: false });
    const [, affected] = /^connection_failed: the connection failed: .+; (\d+) further queries are affected$/.exec(
      problems[0]!.detail,
    )!;
    expect(Number(affected)).to.be.above(20);
    // Five successful responses, and at most two requests for each of the four queries in progress.
    expect(seen.asked).to.be.at.most(5 + 4 * 2);
  });

  it('that rejects a range as too large is queried in halves, which are combined', async () => {
    const limit = /too many samples/;
    const seen = await observe(({ parameters }, response) => {
      const [start, end, step] = ['start', 'end', 'step'].map((key) => Number(parameters.get(key)));
      if ((end! - start!) / step! >= 6 && step === 300)
        return answerJson(response, 422, refused('execution', 'query processing would load too many samples'));
      const isInfo = parameters.get('query')!.includes('kube_node_info');
      const values = isInfo ? range(start!, end!, step!).map((time) => [time, '10']) : [];
      const result = isInfo ? [{ metric: { node: 'n1' }, values }] : [];
      answerJson(response, 200, { status: 'success', data: { resultType: 'matrix', result } });
    }, HOUR);
    expect(JSON.stringify(seen.reading)).not.to.match(limit);
    for (const { observation } of seen.reading.windows)
      expect(observation.nodes[0]).to.include({ name: 'n1', existsSeconds: 300 });
    const cpu = seen.server.requests.filter(({ parameters }) =>
      parameters.get('query')!.includes('"greenkube_query", "containerCpu"'),
    );
    expect(
      cpu.map(({ parameters }) => [Number(parameters.get('start')) - FROM, Number(parameters.get('end')) - FROM]),
    ).to.deep.equal([
      // Two windows before the range determine whether its first one is plausible.
      [-300, 3600],
      [-300, 1500],
      [-300, 300],
      [600, 1500],
      [1800, 3600],
      [1800, 2400],
      [2700, 3600],
    ]);
  });

  it('that rejects every range as too large is given up after a bounded number of halves', async () => {
    const seen = await observe(
      (_, response) => answerJson(response, 400, refused('bad_data', 'exceeded maximum resolution of 11,000 points')),
      HOUR,
    );
    expectFatal(seen.reading, /exceeded maximum resolution/);
    expect(seen.asked).to.be.at.most(3 * 5);
  });
});

const range = (start: number, end: number, step: number): number[] =>
  Array.from({ length: Math.round((end - start) / step) + 1 }, (_, index) => start + index * step);
