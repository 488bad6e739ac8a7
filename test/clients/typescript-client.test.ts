import { expect } from 'chai';
import { AnswerError, createClient, ProblemError } from '../../src/client/index.js';
import { type Answer, answerJson, type LoopbackServer, startLoopback } from '../support/loopback-server.js';

const page = (items: readonly unknown[], next: string | null) => ({
  items,
  page: { limit: 2, offset: null, total: 3, next_cursor: next },
});
const PROBLEM = {
  type: '/problems/overloaded',
  title: 'Overloaded',
  status: 503,
  detail: 'too many requests at the same time',
  instance: 'urn:uuid:6f1c0a5e-2f0b-4c53-9a5f-0d6b7a5f3c11',
};

describe('the TypeScript client', () => {
  let server: LoopbackServer | undefined;
  /** A client of a server with the given response. */
  const clientOf = async (
    answer: Answer,
    options: { apiKey?: string; headers?: Record<string, string>; timeoutSeconds?: number } = {},
  ) => {
    server = await startLoopback(answer);
    return createClient({ baseUrl: `${server.url}/prefix/`, ...options });
  };
  afterEach(async () => {
    await server?.stop();
    server = undefined;
  });

  it('sends filters as repeated parameters, its headers, and no unset parameters', async () => {
    const api = await clientOf((_, response) => answerJson(response, 200, {}), {
      headers: { authorization: 'Bearer x' },
    });
    await api.get('/api/v1/metrics', { namespace: ['a b', 'ü+'], last: '7d' });
    const [request] = server?.requests ?? [];
    expect(request?.path).to.equal('/prefix/api/v1/metrics');
    expect([...(request?.parameters ?? [])]).to.deep.equal([
      ['namespace', 'a b'],
      ['namespace', 'ü+'],
      ['last', '7d'],
    ]);
    expect(request?.headers).to.include({ authorization: 'Bearer x' });
  });

  it('inserts ids into the path, and sends the key only with changes', async () => {
    const api = await clientOf((_, response) => answerJson(response, 200, { id: 'x' }), { apiKey: 'secret' });
    const path = '/api/v1/recommendations/{recommendation_id}';
    const one = { recommendation_id: 'rec_1c0f3s9a8k2m4v7x' };
    await api.get(path, one);
    await api.patch(path, one, { status: 'applied' }, { ifMatch: '"1.a"' });
    await api.post('/api/v1/recommendation-runs', { days: 14 });
    const requests = server?.requests ?? [];
    expect(requests.map((request) => request.path)).to.eql([
      '/prefix/api/v1/recommendations/rec_1c0f3s9a8k2m4v7x',
      '/prefix/api/v1/recommendations/rec_1c0f3s9a8k2m4v7x',
      '/prefix/api/v1/recommendation-runs',
    ]);
    expect(requests.map(({ headers }) => headers['x-api-key'])).to.eql([undefined, 'secret', 'secret']);
    expect(requests.map(({ headers }) => headers['if-match'])).to.eql([undefined, '"1.a"', undefined]);
    expect(requests.map(({ headers }) => headers['content-type'])).to.eql([
      undefined,
      'application/json',
      'application/json',
    ]);
    expect([...(requests[0]?.parameters ?? [])]).to.eql([]);
  });

  it('follows cursors with an unchanged query, and requests no page before it is needed', async () => {
    const answers = [page([{ pod: 'a' }, { pod: 'b' }], 'second'), page([{ pod: 'c' }], null)];
    const api = await clientOf((_, response) => answerJson(response, 200, answers.shift()));
    const seen: string[] = [];
    for await (const { pod } of api.items('/api/v1/metrics/pods', { limit: 2, sort: 'name' })) {
      seen.push(`${pod} after ${server?.requests.length}`);
    }
    expect(seen).to.deep.equal(['a after 1', 'b after 1', 'c after 2']);
    expect(server?.requests.map(({ parameters }) => parameters.toString())).to.deep.equal([
      'limit=2&sort=name',
      'limit=2&sort=name&cursor=second',
    ]);
  });

  it('stops when a cursor returns the same page again', async () => {
    const api = await clientOf((_, response) => answerJson(response, 200, page([], 'same')));
    const walk = async (): Promise<void> => {
      for await (const { items } of api.pages('/api/v1/metrics/nodes')) expect(items).to.be.empty;
    };
    expect((await failureOf(walk())).message).to.equal('the cursor of the next page equals the current one');
    expect(server?.requests).to.have.length(2);
  });

  it('throws a problem with its details and Retry-After', async () => {
    const api = await clientOf((_, response) => {
      const headers = { 'content-type': 'application/problem+json', 'retry-after': '5', 'x-request-id': 'abc' };
      response.writeHead(503, headers).end(JSON.stringify(PROBLEM));
    });
    const error = await failureOf(api.get('/api/v1/metrics'));
    expect(error).to.be.instanceOf(ProblemError).and.to.be.instanceOf(AnswerError);
    expect(error.message).to.equal('503 Overloaded: too many requests at the same time');
    expect(error).to.include({ name: 'ProblemError', kind: 'overloaded', status: 503, retryAfterSeconds: 5 });
    expect(error).to.have.property('problem').that.deep.equals(PROBLEM);
    expect(error).to.have.property('requestId', 'abc');
  });

  const foreign: readonly (readonly [what: string, status: number, type: string, body: string])[] = [
    ['an error page of a proxy', 502, 'text/html', '<h1>Bad Gateway</h1>'],
    ['a problem without its members', 400, 'application/problem+json', '{"type":"about:blank"}'],
    ['a problem that is not JSON', 500, 'application/problem+json', 'oops'],
    ['a success that is not JSON', 200, 'text/html', '<h1>Sign in</h1>'],
    ['an empty success', 200, 'application/json', ''],
  ];
  for (const [what, status, type, body] of foreign) {
    it(`throws ${what} as an unexpected response`, async () => {
      const api = await clientOf((_, response) => response.writeHead(status, { 'content-type': type }).end(body));
      const error = await failureOf(api.get('/api/v1/metrics'));
      expect(error).to.be.instanceOf(AnswerError).and.not.instanceOf(ProblemError);
      expect(error).to.include({ name: 'AnswerError', status, requestId: null });
      expect(error.message).to.contain(`/api/v1/metrics: ${status} with ${type} is not a response`);
      if (!body.startsWith('{')) expect(error.message).to.contain(body);
    });
  }

  it('aborts after its timeout, also while it reads a body', async () => {
    const begin: Answer = (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).write('{');
    const api = await clientOf(begin, { timeoutSeconds: 0.2 });
    expect(await failureOf(api.get('/api/v1/metrics'))).to.have.property('name', 'TimeoutError');
  });

  it('aborts when its caller aborts', async () => {
    const abort = new AbortController();
    const api = await clientOf(() => abort.abort());
    const error = await failureOf(api.get('/api/v1/metrics', {}, { signal: abort.signal }));
    expect(error).to.have.property('name', 'AbortError');
  });

  it('uses the given fetch', async () => {
    const fetch = async ({ url }: Request): Promise<Response> => new Response(JSON.stringify({ url }));
    const api = createClient({ baseUrl: 'http://service', fetch });
    expect(await api.get('/health')).to.deep.equal({ url: 'http://service/health' });
  });
});

async function failureOf(call: Promise<unknown>): Promise<Error> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error || error instanceof DOMException) return error;
  }
  throw new Error('it did not fail');
}
