import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { pythonEnvironment } from '../support/python-environment.js';
import { LATER_PROPERTY, LATER_VALUE, startLaterService } from './later-service.js';
import { runProgram } from './run-program.js';
import { type ServiceHarness, startServiceHarness } from './service-harness.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const python = join(root, 'test/clients/python');

/** The generated client parses timestamps and formats them differently: `Z` and `+00:00` are the same. */
const withInstants = (json: string): unknown =>
  JSON.parse(json, (_, value) =>
    typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : value,
  );

describe('a Python client generated from the contract', () => {
  let folder: string;
  let environment: string;
  let harness: ServiceHarness;
  const installed = (program: string): string => join(environment, 'bin', program);

  before(async function () {
    this.timeout(240_000);
    harness = await startServiceHarness();
    folder = mkdtempSync(join(tmpdir(), 'greenkube-python-'));
    environment = await pythonEnvironment(join(python, 'requirements.txt'));
  });
  after(async function () {
    this.timeout(60_000);
    await harness?.stop();
    if (folder) rmSync(folder, { recursive: true });
  });

  /** Generates the client of a document next to the program that uses it. */
  async function generate(document: string, target: string): Promise<void> {
    const input = ['--path', document, '--config', join(python, 'generator.yaml')];
    const output = ['--output-path', join(target, 'greenkube_client'), '--meta', 'none'];
    const args = ['generate', '--fail-on-warning', ...input, ...output];
    await runProgram(installed('openapi-python-client'), args, target);
    cpSync(join(python, 'call_service.py'), join(target, 'call_service.py'));
  }

  it('is generated without warnings', () => generate(join(root, 'openapi.yaml'), folder)).timeout(60_000);

  it('passes strict type checks, together with a program that uses it', async () => {
    await runProgram(installed('mypy'), ['--strict', 'call_service.py', 'greenkube_client'], folder);
  }).timeout(120_000);

  it('receives the same data as a plain HTTP client, and typed problems', async () => {
    const seen = await runProgram(installed('python'), ['call_service.py', harness.url], folder);
    const { totals, names, problem, first_line } = JSON.parse(seen);

    const sameTotals = await harness.fetchJson('/api/v1/metrics?idle=share');
    expect(withInstants(JSON.stringify(totals))).to.deep.equal(withInstants(JSON.stringify(sameTotals)));
    expect(totals.total_carbon_grams).to.be.a('number').above(0);

    const { items } = await harness.fetchJson('/api/v1/metrics/namespaces?cluster=alpha&cluster=beta&sort=-cost_usd');
    const described = items.map(
      (item: { cluster: string; namespace: string; cost_usd: number }) =>
        `${item.cluster}/${item.namespace} ${item.cost_usd}`,
    );
    expect(names).to.deep.equal(described).and.have.length.above(4);

    expect(problem).to.include({ status: 400, type: '/problems/invalid-request' });
    expect(problem.errors.map(({ pointer }: { pointer: string }) => pointer)).to.include('/query/limit');
    expect(first_line).to.match(/^openapi: 3/);
  }).timeout(60_000);

  it('generated as documented, reads what a later version of the contract adds', async () => {
    const target = join(folder, 'tolerant');
    mkdirSync(target);
    const line = /^curl -sf (\S+)\/openapi\.json \| jq .*x-extensible-enum.*$/m.exec(
      readFileSync(join(root, 'src/docs/guide/exports-and-clients.md'), 'utf8'),
    );
    await runProgram('bash', ['-c', String(line?.[0]).replace(String(line?.[1]), harness.url)], target);
    await generate(join(target, 'openapi.json'), target);
    const later = await startLaterService(harness.url);
    try {
      const seen = JSON.parse(await runProgram(installed('python'), ['call_service.py', later.url], target));
      expect(seen.totals).to.include({ quality: LATER_VALUE, idle: LATER_VALUE });
      for (const grown of [seen.totals, seen.totals.window, seen.problem, seen.problem.errors[0]])
        expect(grown[LATER_PROPERTY]).to.eql({ text: LATER_VALUE, list: [1, null] });
      expect(seen.totals.estimation_reasons).to.include(LATER_VALUE);
      expect(seen.names).to.have.length.above(4);
    } finally {
      await later.stop();
    }
  }).timeout(60_000);
});
