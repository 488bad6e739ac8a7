import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { runGate } from '../../src/cli/gate/run-gate.js';
import { type ServiceHarness, startServiceHarness } from '../clients/service-harness.js';
import { type EndedCommand, runCli } from '../support/run-cli.js';
import { type SampleHarness, startSampleHarness } from '../support/sample-harness.js';

const HISTORY_HOURS = 2;
const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', parseAttributeValue: true });

describe('the carbon gate', () => {
  let sample: SampleHarness;
  let served: ServiceHarness;
  let folder: string;
  before(async function () {
    this.timeout(120_000);
    sample = await startSampleHarness(HISTORY_HOURS);
    served = await startServiceHarness();
    folder = mkdtempSync(join(tmpdir(), 'greenkube-gate-'));
  });
  after(async function () {
    this.timeout(60_000);
    await sample?.drop();
    await served?.stop();
    if (folder) rmSync(folder, { recursive: true });
  });

  const gate = (...args: readonly string[]): Promise<EndedCommand> =>
    runCli(runGate, ['--url', sample.url, '--allow-sample', ...args]);
  const totals = async (query: string) => {
    const { status, body } = await sample.client.get(`/api/v1/metrics?${query}`);
    expect(status).to.equal(200);
    return body;
  };

  describe('with the sample cluster', () => {
    const quantities = [
      ['--max-carbon-grams', 'total_carbon_grams'],
      ['--max-energy-kwh', 'total_energy_kwh'],
      ['--max-cost-usd', 'total_cost_usd'],
    ] as const;
    for (const [flag, property] of quantities)
      it(`passes with ${flag} equal to the total and fails just below it`, async () => {
        const total = (await totals('last=1h'))[property];
        const below = total - 1e-9;
        expect(below).to.be.below(total);
        // The flag accepts at most 15 decimals.
        const atLeast = (Math.ceil(total * 1e9) / 1e9).toFixed(9);
        expect((await gate('--last', '1h', flag, atLeast)).code).to.equal(0);
        const failed = await gate('--last', '1h', flag, (Math.floor(total * 1e9 - 1) / 1e9).toFixed(9));
        expect(failed.code).to.equal(1);
        expect(failed.out).to.match(/^greenkube-gate FAIL: /);
      });

    it('fails when one of several budgets is exceeded, and names it', async () => {
      const { code, out } = await gate('--last', '1h', '--max-energy-kwh', '1000000', '--max-carbon-grams', '0.5');
      expect(code).to.equal(1);
      expect(out).to.match(/ {2}exceeded: carbon: [\d.]+ of at most 0\.5 g CO2e \(low [\d.]+, high [\d.]+\)/);
      expect(out).to.match(/ {2}within: energy: [\d.]+ of at most 1000000 kWh/);
    });

    it('uses the requested filter, time range and idle mode', async () => {
      const part = ['--last', '1h', '--namespace', 'production', '--namespace', 'monitoring'];
      const { total_carbon_grams: total } = await totals('last=1h&namespace=production&namespace=monitoring');
      expect(total).to.be.above(0);
      const limit = String(Math.ceil(total));
      expect((await gate(...part, '--max-carbon-grams', limit)).code).to.equal(0);
      expect((await gate(...part, '--idle', 'share', '--max-carbon-grams', limit)).code).to.equal(1);
      expect((await gate('--last', '1h', '--max-carbon-grams', limit)).code).to.equal(1);
      const nothing = await gate(...part, '--pod', 'no-such', '--max-carbon-grams', limit);
      expect(nothing.code).to.equal(2);
    });

    it('rejects sample data unless it is allowed', async () => {
      const refused = await runCli(runGate, ['--url', sample.url, '--max-carbon-grams', '1000000']);
      expect([refused.code, refused.err]).to.eql([2, '']);
      expect(refused.out)
        .to.match(/^greenkube-gate UNKNOWN.*\n/)
        .and.to.include('--allow-sample');
      expect((await gate('--last', '1h', '--max-carbon-grams', '1000000')).code).to.equal(0);
    });

    it('does not trust a filter without matches', async () => {
      const { code, out } = await gate('--namespace', 'no-such-namespace', '--max-carbon-grams', '1000000');
      expect(code).to.equal(2);
      expect(out).to.include('match nothing').and.to.include('carbon was not observed (null)');
    });

    it('does not trust a range without data', async () => {
      const { code, out } = await gate('--from', '2020-01-01', '--to', '2020-01-31', '--max-energy-kwh', '1000000');
      expect(code).to.equal(2);
      expect(out).to.include('energy was not observed (null)');
    });

    it('reports when data starts within the range', async () => {
      const { code, out } = await gate('--last', '30d', '--max-carbon-grams', '1000000000');
      expect(code).to.equal(0);
      expect(out).to.match(/ {2}data starts at \S+: earlier time is excluded/);
    });
  });

  it('compares coverage with --min-coverage', async () => {
    const range = ['--from', '2024-01-31T05:00:00Z', '--to', '2024-01-31T10:00:00Z', '--cluster', 'alpha'];
    const { coverage } = await served.fetchJson(
      '/api/v1/metrics?from=2024-01-31T05:00:00Z&to=2024-01-31T10:00:00Z&cluster=alpha',
    );
    expect(coverage).to.be.within(0.1, 0.89);
    const ask = (...args: string[]) =>
      runCli(runGate, ['--url', served.url, ...range, '--max-carbon-grams', '1000000000', ...args]);
    const low = await ask();
    expect(low.code).to.equal(2);
    expect(low.out).to.include(`coverage is ${coverage}, the required minimum is 0.9`);
    expect((await ask('--min-coverage', '0.1')).code).to.equal(0);
    expect((await ask('--min-coverage', '1')).code).to.equal(2);
  });

  it('prints the error details of a rejected query, as wrong usage', async () => {
    const ask = (...args: string[]) => runCli(runGate, ['--url', served.url, '--max-carbon-grams', '1', ...args]);
    const badRange = await ask('--last', '5parsecs');
    expect([badRange.code, badRange.out]).to.eql([64, '']);
    expect(badRange.err).to.include('/query/last');
    expect((await ask('--from', '2024-01-02', '--to', '2024-01-01')).code).to.equal(64);
    expect((await ask('--namespace', 'a\u0000b')).code).to.equal(64);
  });

  describe('reports', () => {
    const report = async (...args: readonly string[]) => {
      const [junit, markdown] = [join(folder, 'gate.xml'), join(folder, 'gate.md')];
      const { code } = await gate('--junit', junit, '--markdown', markdown, '--last', '1h', ...args);
      const xml = readFileSync(junit, 'utf8');
      expect(XMLValidator.validate(xml)).to.equal(true);
      return { code, suite: parser.parse(xml).testsuites.testsuite, markdown: readFileSync(markdown, 'utf8') };
    };

    it('contain a passed result', async () => {
      const { suite, markdown, code } = await report('--max-carbon-grams', '1000000', '--max-cost-usd', '1000000');
      expect(code).to.equal(0);
      expect([suite.tests, suite.failures, suite.errors, suite.skipped]).to.eql([3, 0, 0, 0]);
      expect(suite.testcase.map(({ name }: { name: string }) => name)).to.eql([
        'the figures are trustworthy',
        'carbon is at most 1000000 g CO2e',
        'cost is at most 1000000 USD',
      ]);
      expect(markdown).to.match(/^## GreenKube carbon gate: PASS/);
      expect(markdown).to.match(/^\| carbon \| [\d.]+ g CO2e \| 1000000 g CO2e \| within \|$/m);
    });

    it('contain a failed result', async () => {
      const { suite, markdown, code } = await report('--max-carbon-grams', '0', '--max-cost-usd', '1000000');
      expect(code).to.equal(1);
      expect([suite.tests, suite.failures, suite.errors, suite.skipped]).to.eql([3, 1, 0, 0]);
      expect(suite.testcase[1].failure.type).to.equal('budget-exceeded');
      expect(markdown).to.match(/\| exceeded \|$/m);
    });

    it('contain an untrusted result, and escape text from outside', async () => {
      const evil = '<b>|`x`"&amp;';
      const { suite, markdown, code } = await report('--timezone', 'UTC', '--namespace', evil, '--max-energy-kwh', '1');
      expect(code).to.equal(2);
      expect([suite.tests, suite.failures, suite.errors, suite.skipped]).to.eql([2, 0, 1, 1]);
      expect(suite.testcase[0].error.message).to.include('match nothing');
      expect(markdown).to.include('**Not trusted**');
    });

    it('that cannot be written fail a gate that would pass, and keep any other exit code', async () => {
      const nowhere = ['--junit', join(folder, 'missing', 'gate.xml')];
      const passing = await gate('--last', '1h', '--max-carbon-grams', '1000000', ...nowhere);
      expect(passing.code).to.equal(74);
      expect(passing.err).to.include('ENOENT');
      expect((await gate('--last', '1h', '--max-carbon-grams', '0', ...nowhere)).code).to.equal(1);
    });
  });
});
