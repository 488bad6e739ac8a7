import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parse } from 'yaml';
import type { ConfigEntry } from '../../src/config/config.js';
import { METHODOLOGY_VERSION } from '../../src/domain/measures/entity-facts.js';
import { startHttpHarness } from '../support/http-harness.js';

const entry = (change: Partial<ConfigEntry>): ConfigEntry => ({
  name: 'GREENKUBE_PORT',
  value: 8000,
  origin: 'default',
  isSecret: false,
  description: 'Port to listen on.',
  ...change,
});

describe('meta operations', () => {
  it('return the versions of service, contract and methodology', async () => {
    const version = { version: '7.1.0', contractVersion: '1.9.0', commit: null, nodeVersion: 'v20.0.0' };
    const { client } = await startHttpHarness({ version });
    const { body } = await client.get('/api/v1/version');
    expect(body).to.include({ version: '7.1.0', contract_version: '1.9.0', api_version: 'v1', commit: null });
    expect(body).to.include({ methodology_version: METHODOLOGY_VERSION });
    expect((await client.get('/health')).body.version).to.equal('7.1.0');
  });

  it('return the source revision if it is known', async () => {
    const version = { version: '0.1.0', contractVersion: '1.0.0', commit: '9a2cdfa', nodeVersion: 'v20.0.0' };
    const { client } = await startHttpHarness({ version });
    expect((await client.get('/api/v1/version')).body).to.include({ commit: '9a2cdfa', node_version: 'v20.0.0' });
  });

  it('return every kind of setting, and never a secret', async () => {
    const { client } = await startHttpHarness({
      configEntries: [
        entry({}),
        entry({ value: true, origin: 'environment' }),
        entry({ value: ['a', 'b'], origin: 'derived' }),
        entry({ value: null }),
        entry({ value: 'hunter2', isSecret: true, origin: 'file' }),
        entry({ value: null, isSecret: true }),
      ],
    });
    const { body, text } = await client.get('/api/v1/config');
    expect(body.entries.map(({ value }: { value: unknown }) => value)).to.eql([
      8000,
      true,
      ['a', 'b'],
      null,
      '[redacted]',
      null,
    ]);
    expect(text).not.to.contain('hunter2');
  });

  it("return the service's own metrics as rendered", async () => {
    const { client } = await startHttpHarness({ renderMetrics: async () => '# HELP up Up.\nup 1\n' });
    expect((await client.get('/metrics')).text).to.equal('# HELP up Up.\nup 1\n');
  });

  it('return the contract unchanged, as JSON and YAML, at both paths', async () => {
    const { client } = await startHttpHarness();
    const written = readFileSync('openapi.yaml', 'utf8');
    for (const prefix of ['', '/api/v1']) {
      expect((await client.get(`${prefix}/openapi.yaml`)).text).to.equal(written);
      expect((await client.get(`${prefix}/openapi.json`)).body).to.eql(parse(written));
    }
  });

  it('add details of the state, up to the limit of the contract', async () => {
    const { READY } = await import('../support/http-harness.js');
    const { client } = await startHttpHarness({ health: () => ({ ...READY, detail: 'x'.repeat(2000) }) });
    for (const path of ['/health', '/health/ready']) expect((await client.get(path)).body.detail).to.match(/^x{999}…$/);
  });

  it('derive the overall health from the clusters', async () => {
    const { READY } = await import('../support/http-harness.js');
    const [cluster] = READY.clusters;
    const problem = { source: 'prometheus', query: 'container_cpu', detail: 'timed out', isFatal: false };
    for (const [change, status, clusterStatus = status] of [
      [{}, 'ok'],
      [{ lastRunStatus: null, lastWindowEnd: null, backfill: null }, 'ok'],
      [{ lastRunStatus: 'partial' }, 'degraded'],
      [{ problems: [problem] }, 'degraded'],
      [{ noSource: 'No Prometheus was found.' }, 'degraded', 'no-source'],
    ] as const) {
      const { client } = await startHttpHarness({
        health: () => ({ ...READY, clusters: [{ ...cluster!, ...change }] }),
      });
      const { body } = await client.get('/health');
      expect([body.status, body.clusters[0].status]).to.eql([status, clusterStatus]);
      expect(body.clusters[0].detail).to.equal('noSource' in change ? change.noSource : null);
      for (const { remedy } of body.clusters[0].problems)
        expect(remedy).to.equal('Check the log of Prometheus for the cause.');
      expect((await client.get('/health/ready')).status).to.equal(200);
    }
  });
});
