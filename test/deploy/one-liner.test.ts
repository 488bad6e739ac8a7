import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type EndedShell, runShell } from '../support/run-shell.js';
import { type SampleHarness, startSampleHarness } from '../support/sample-harness.js';

/** Copied from the user documentation. */
const ONE_LINER = `CARBON=$(curl -s http://greenkube:8000/api/v1/metrics | jq '.total_carbon_grams')`;

describe('the carbon budget check with curl and jq', () => {
  let sample: SampleHarness;
  let home: string;
  before(async function () {
    this.timeout(120_000);
    sample = await startSampleHarness(1);
    home = mkdtempSync(join(tmpdir(), 'greenkube-curl-'));
    // Resolves the Service name to this service, as cluster DNS does.
    writeFileSync(join(home, '.curlrc'), `connect-to = "greenkube:8000:${new URL(sample.url).host}"\n`);
  });
  after(async () => {
    await sample?.drop();
    if (home) rmSync(home, { recursive: true });
  });
  const bash = (script: string): Promise<EndedShell> => runShell('bash', ['-ec', script], { CURL_HOME: home }, home);

  it('prints the total of the last 24 hours', async () => {
    const { body } = await sample.client.get('/api/v1/metrics');
    const { code, out } = await bash(`${ONE_LINER}\necho "$CARBON"`);
    expect(code).to.equal(0);
    // jq 1.6 prints 17 digits.
    expect(Number(out)).to.equal(body.total_carbon_grams);
    expect(Number(out)).to.be.above(0);
  });

  describe('as documented in the guide', () => {
    const page = readFileSync('src/docs/guide/budget-gate.md', 'utf8');
    const check =
      /```sh\n(set -o pipefail\ncurl -sf [^\n]*\/api\/v1\/metrics[^`]*jq -e [^`]*)```/.exec(page)?.[1] ?? '';
    const ask = (query: string, limit: string): Promise<EndedShell> =>
      bash(check.replace('/api/v1/metrics', `/api/v1/metrics${query}`).replace('<= 5000', `<= ${limit}`));

    it('calls the same service', () => {
      expect(check).to.include('http://greenkube:8000/api/v1/metrics').and.include('<= 5000');
    });
    it('passes within the budget', async () => {
      expect((await ask('', '1000000')).code).to.equal(0);
    });
    it('fails above it', async () => {
      expect((await ask('', '0.001')).code).to.equal(1);
    });
    it('fails without data, which a plain comparison would accept', async () => {
      expect((await bash(`echo '{"total_carbon_grams": null}' | jq -e '.total_carbon_grams <= 5000'`)).code).to.equal(
        0,
      );
      expect((await ask('?from=2020-01-01\\&to=2020-01-02', '1000000')).code).to.be.above(0);
      expect((await ask('?namespace=no-such', '1000000')).code).to.be.above(0);
    });
    it('fails when the query is rejected or nothing listens', async () => {
      expect((await ask('?last=5parsecs', '1000000')).code).to.be.above(0);
      const elsewhere = check.replace('http://greenkube:8000', 'http://127.0.0.1:9');
      expect((await bash(elsewhere)).code).to.be.above(0);
    });
  });
});
