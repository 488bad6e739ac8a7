import { expect } from 'chai';
import type { OpenAPIBackend } from 'openapi-backend';
import { loadContract, type RequestCheck } from '../../../../src/contract/index.js';
import { checkRequest, type SentRequest } from '../../../../src/http/contract/check-request.js';
import { createContractApi } from '../../../../src/http/contract/contract-api.js';
import { createOperations } from '../../../../src/operations/operations.js';
import { createRequestCheck } from '../../../../src/operations/request-checks.js';
import { Problem } from '../../../../src/problem/problem.js';
import { operationDeps } from '../../../support/http-harness.js';

const NOW = Date.parse('2024-05-15T10:05:00Z') / 1000;
const findErrors: RequestCheck = createRequestCheck(() => NOW);

let contract: OpenAPIBackend;

/** The kind of the refusal, and the parts of the request that it names; null if the request passes. */
function refusalOf(operationId: string, rawQuery: string, sentBody: Partial<SentRequest['sentBody']> = {}) {
  const operation = contract.getOperations().find((one) => one.operationId === operationId);
  if (operation === undefined) throw new Error(operationId);
  const headers = { 'content-type': 'application/json' };
  const sent = { method: operation.method, path: operation.path, headers, rawQuery };
  try {
    checkRequest(
      contract,
      operation,
      { ...sent, sentBody: { body: undefined, errors: [], ...sentBody } },
      [],
      findErrors,
    );
    return null;
  } catch (error) {
    expect(error).to.be.instanceOf(Problem);
    const { kind, errors = [] } = error as Problem;
    return [kind, ...errors.map(({ pointer }) => pointer.replace('/query/', ''))];
  }
}

describe('the checks of a request', () => {
  before(async () => {
    contract = await createContractApi(loadContract(), createOperations(operationDeps()), () => ({ name: null }));
  });
  const TIMES = 'from=bogus&to=bogus&last=zz&timezone=Nope';

  it('name every invalid parameter, of form and of meaning', () => {
    expect(refusalOf('getMetrics', TIMES)).to.have.members(['invalid-request', 'from', 'to', 'last', 'timezone']);
    const rest = `${TIMES}&limit=0&bogus=1&offset=1&cursor=abc&share_by=even`;
    const named = ['from', 'to', 'last', 'timezone', 'limit', 'bogus', 'offset', 'cursor', 'share_by'];
    expect(refusalOf('listPods', rest)).to.have.members(['invalid-request', ...named]);
    expect(refusalOf('getTimeseries', 'top=5&share_namespaces=a&from=now')).to.have.members([
      'invalid-request',
      ...['top', 'from'],
    ]);
    const perNode = 'share_namespaces=a&series_by=node&timezone=Nope';
    expect(refusalOf('getTimeseries', perNode)).to.have.members(['invalid-request', 'share_namespaces', 'timezone']);
  });

  it('name them beside values that cannot be decoded, which count as sent', () => {
    expect(refusalOf('getTimeseries', 'series_by=%ZZ&top=5&from=bogus')).to.have.members([
      'malformed-url',
      ...['series_by', 'from'],
    ]);
  });

  it('name the parts of the query and of the body together', () => {
    const body = { namespace: 'a', workload: 'Pod/a', from: 'now-1h', to: 'bogus', last: '1q', days: 1 };
    const found = ['from', 'to', 'last', 'days'].map((name) => `/body/${name}`);
    expect(refusalOf('createSimulation', 'bogus=1', { body })).to.have.members(['invalid-request', 'bogus', ...found]);
    const errors = [{ pointer: '/body/a', detail: 'must not contain NUL' }];
    expect(refusalOf('createSimulation', 'bogus=1', { errors })).to.have.members([
      'invalid-request',
      'bogus',
      '/body/a',
    ]);
  });

  it('find the range of a simulation that is too long, and an expiry without a dismissal', () => {
    const range = { namespace: 'a', workload: 'Pod/a', from: '2024-01-01', to: '2024-03-01' };
    expect(refusalOf('createSimulation', '', { body: range })).to.eql(['invalid-request', '/body/from']);
    for (const [status, expires_at, isRight] of [
      ['applied', '2024-06-01T00:00:00Z', false],
      ['dismissed', '2024-06-01T00:00:00Z', true],
      ['dismissed', '2024-05-01T00:00:00Z', false],
      ['dismissed', '2101-05-01T00:00:00Z', false],
    ] as const) {
      const refusal = refusalOf('updateRecommendation', '', { body: { status, expires_at } });
      expect(refusal === null, expires_at).to.equal(isRight);
      if (!isRight) expect(refusal).to.include('/body/expires_at');
    }
  });

  it('pass what the schemas describe to the schemas', () => {
    for (const query of ['', 'from=1704067200&to=1704070800000', 'last=10y&timezone=Europe/Paris', 'limit=0'])
      expect(refusalOf('listPods', query), query).to.equal(null);
  });
});
