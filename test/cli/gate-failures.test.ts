import type { ServerResponse } from 'node:http';
import { expect } from 'chai';
import { runGate } from '../../src/cli/gate/run-gate.js';
import { contract } from '../support/contract-document.js';
import { queryParametersOf } from '../support/contract-parameters.js';
import { type Answer, answerJson, type LoopbackServer, startLoopback } from '../support/loopback-server.js';
import { type EndedCommand, runCli } from '../support/run-cli.js';

const BUDGET = ['--max-carbon-grams', '1000'];
/** A URL that no test reaches. */
const UNREACHABLE_URL = 'http://127.0.0.1:9';

const problem = (response: ServerResponse, status: number, headers: Readonly<Record<string, string>> = {}): void => {
  const body = { type: '/problems/overloaded', title: 'Overloaded', status, detail: 'too many', instance: 'urn:x' };
  response.writeHead(status, { 'content-type': 'application/problem+json', ...headers }).end(JSON.stringify(body));
};
const totals = (changes: object = {}): object => ({
  window: { from: '2024-01-01T00:00:00Z', to: '2024-01-02T00:00:00Z', data_from: '2024-01-01T00:00:00Z' },
  ...{ coverage: 1, matched: true, timezone: 'UTC', idle: 'separate', quality: 'default', estimation_reasons: [] },
  ...{ total_carbon_grams: 12.5, total_energy_kwh: 1, total_cost_usd: 2, ...changes },
});

describe('the carbon gate on errors', () => {
  let server: LoopbackServer | null = null;
  afterEach(async () => {
    await server?.stop();
    server = null;
  });
  const gateAt = async (answer: Answer, ...args: readonly string[]): Promise<EndedCommand> => {
    server = await startLoopback(answer);
    return runCli(runGate, ['--url', server.url, ...BUDGET, ...args]);
  };

  it('exits with 2 after its retries when nothing listens at the URL', async () => {
    const { url, stop } = await startLoopback(() => {});
    await stop();
    const { code, out, err } = await runCli(runGate, ['--url', url, ...BUDGET, '--retries', '1']);
    expect(code).to.equal(2);
    expect(out).to.include('not trusted: unreachable: ECONNREFUSED');
    expect(err).to.equal('retrying: unreachable: ECONNREFUSED\n');
  });

  it('exits with 2 when no response arrives in time', async () => {
    const { code, out } = await gateAt(() => {}, '--timeout', '1');
    expect([code, server?.requests.length]).to.eql([2, 1]);
    expect(out).to.include('not trusted: no response within 1 s');
  });

  for (const status of [500, 502, 503, 504, 429])
    it(`retries status ${status} the configured number of times, then exits with 2`, async () => {
      const { code, out } = await gateAt((_, response) => problem(response, status), '--retries', '1');
      expect([code, server?.requests.length]).to.eql([2, 2]);
      expect(out).to.include(`the service responded: ${status} Overloaded: too many`);
    });

  it('passes when a retry succeeds after a temporary failure', async () => {
    let asked = 0;
    const { code, err } = await gateAt((_, response) => {
      asked++;
      if (asked === 1) response.destroy();
      else if (asked === 2) problem(response, 503, { 'retry-after': '0' });
      else answerJson(response, 200, totals());
    });
    expect([code, asked]).to.eql([0, 3]);
    expect(err.split('\n').filter((line) => line.startsWith('retrying: '))).to.have.length(2);
  });

  it('retries when a response is incomplete', async () => {
    let asked = 0;
    const { code } = await gateAt((_, response) => {
      asked++;
      if (asked > 1) return answerJson(response, 200, totals());
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' }).write('{"window"');
      setImmediate(() => response.destroy());
    });
    expect([code, asked]).to.eql([0, 2]);
  });

  it('does not wait when Retry-After exceeds its time limit', async () => {
    const { code } = await gateAt((_, response) => problem(response, 503, { 'retry-after': '86400' }));
    expect([code, server?.requests.length]).to.eql([2, 1]);
  });

  it('rejects an HTML page from a proxy', async () => {
    const { code, out } = await gateAt((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Sign in\u0007</h1>');
    });
    expect(code).to.equal(2);
    expect(out)
      .to.include('if it is a login page, set GREENKUBE_HEADERS')
      .and.not.include('\u0007')
      .and.not.include('<h1>');
  });

  it('follows no redirect, because it could send a token to another host', async () => {
    const { code, out } = await gateAt((request, response) => {
      if (request.path === '/elsewhere') return answerJson(response, 200, totals());
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect([code, server?.requests.length]).to.eql([2, 1]);
    expect(out).to.include('302').and.to.include('GREENKUBE_HEADERS');
  });

  it('sends the headers of the environment, and never prints them', async () => {
    server = await startLoopback((_, response) => problem(response, 503));
    const environment = { GREENKUBE_URL: server.url, GREENKUBE_HEADERS: 'Authorization: Bearer s3cret; X-Team: green' };
    const { out, err } = await runCli(runGate, [...BUDGET, '--url', server.url, '--retries', '0'], environment);
    expect(server.requests[0]?.headers).to.include({ authorization: 'Bearer s3cret', 'x-team': 'green' });
    expect(out + err).to.not.include('s3cret');
  });

  for (const property of ['total_carbon_grams', 'total_energy_kwh', 'total_cost_usd'])
    it(`does not trust a response whose ${property} is null, even if all others are set`, async () => {
      const budgets = ['--max-energy-kwh', '1000', '--max-cost-usd', '1000'];
      const { code } = await gateAt(
        (_, response) => answerJson(response, 200, totals({ [property]: null })),
        ...budgets,
      );
      expect(code).to.equal(2);
    });

  it('has a flag for every parameter of the totals, and sends it', async () => {
    const [operation] = contract.getOperations().filter(({ operationId }) => operationId === 'getMetrics');
    const parameters = queryParametersOf(operation!);
    expect(parameters.map(({ name }) => name)).to.include.members(['from', 'to', 'last', 'namespace', 'idle']);
    const values = parameters.map(({ name, example }) => [name, String(example)] as const);
    const flags = values.flatMap(([name, value]) => [`--${name.replaceAll('_', '-')}`, value]);
    await gateAt((_, response) => answerJson(response, 200, totals()), ...flags);
    expect([...(server?.requests[0]?.parameters ?? [])].sort()).to.eql(values.map((pair) => [...pair]).sort());
    const twice = parameters.filter(
      ({ schema }) => schema !== undefined && 'type' in schema && schema['type'] === 'array',
    );
    for (const { name } of twice) {
      const url = server?.url ?? '';
      const flag = `--${name.replaceAll('_', '-')}`;
      const { code } = await runCli(runGate, ['--url', url, ...BUDGET, flag, 'a', flag, 'b']);
      expect([code, server?.requests.at(-1)?.parameters.getAll(name)]).to.eql([0, ['a', 'b']]);
    }
  });

  describe('wrong usage', () => {
    const wrong: readonly (readonly [what: string, args: readonly string[], said: RegExp])[] = [
      ['no service', ['--max-carbon-grams', '1'], /--url/],
      ['no budget', ['--url', UNREACHABLE_URL], /--max-carbon-grams, --max-energy-kwh, --max-cost-usd/],
      ['a budget as a word', ['--url', UNREACHABLE_URL, '--max-carbon-grams', 'ten'], /--max-carbon-grams.*number/],
      ['a negative budget', ['--url', UNREACHABLE_URL, '--max-carbon-grams', '-5'], /--max-carbon-grams/],
      ['a budget given twice', ['--url', UNREACHABLE_URL, ...BUDGET, ...BUDGET], /more than once/],
      [
        'a coverage in percent',
        ['--url', UNREACHABLE_URL, ...BUDGET, '--min-coverage', '90'],
        /--min-coverage.*from 0 to 1/,
      ],
      ['no URL', ['--url', 'greenkube:8000', ...BUDGET], /--url.*http:/],
      ['a password in the URL', ['--url', 'http://u:s3cret@h', ...BUDGET], /GREENKUBE_HEADERS/],
      ['an unknown flag', ['--url', UNREACHABLE_URL, ...BUDGET, '--max-carbon', '5'], /unknown option/],
      ['an argument', ['--url', UNREACHABLE_URL, ...BUDGET, 'production'], /too many arguments/],
      ['endless retries', ['--url', UNREACHABLE_URL, ...BUDGET, '--retries', '1000000'], /--retries.*from 0 to 10/],
      [
        'a fractional number of retries',
        ['--url', UNREACHABLE_URL, ...BUDGET, '--retries', '1.5'],
        /--retries.*integer/,
      ],
      ['an empty filter', ['--url', UNREACHABLE_URL, ...BUDGET, '--namespace'], /argument missing/],
    ];
    for (const [what, args, said] of wrong)
      it(`exits with 64: ${what}`, async () => {
        const { code, out, err } = await runCli(runGate, args);
        expect([code, out]).to.eql([64, '']);
        expect(err).to.match(said);
      });

    it('exits with 64 for invalid headers, without printing them', async () => {
      const { code, err } = await runCli(runGate, ['--url', UNREACHABLE_URL, ...BUDGET], {
        GREENKUBE_HEADERS: 's3cret',
      });
      expect(code).to.equal(64);
      expect(err).to.include('GREENKUBE_HEADERS must be').and.not.include('s3cret');
    });

    it('is not reported for --help', async () => {
      const { code, out, err } = await runCli(runGate, ['--help']);
      expect([code, err]).to.eql([0, '']);
      expect(out).to.include('--min-coverage').and.include('Exit codes:').and.include('GREENKUBE_HEADERS');
    });
  });
});
