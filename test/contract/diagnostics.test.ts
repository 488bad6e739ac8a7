import { expect } from 'chai';
import { DIAGNOSED } from '../support/diagnosed-clusters.js';
import { startHttpHarness } from '../support/http-harness.js';

describe('diagnostics', () => {
  it('are the last stored reports, with every part of a report and with none', async () => {
    const { client } = await startHttpHarness({ diagnostics: { listReports: async () => DIAGNOSED } });
    const { status, body } = await client.get('/api/v1/diagnostics');
    expect(status).to.equal(200);
    const [offline, production] = body.clusters;
    expect(offline).to.include({ cluster: 'offline', status: 'failed', source: null, window: null });
    expect(offline.problems[0]).to.include({ name: 'dns_failure', severity: 'error' });
    expect(production.source.scrape_intervals[0]).to.deep.equal({
      target: 'kubelet',
      targets: 3,
      min_seconds: 30,
      max_seconds: 60,
    });
    expect(production.window).to.include({
      from: '2024-01-31T23:55:00Z',
      energy_kwh: 0.02,
      energy_kwh_low: 0.015,
      carbon_grams: 9,
      carbon_grams_high: 14,
      cost_usd: 0.05,
      quality: 'modelled',
    });
    expect(production.window.reasons).to.deep.equal([{ reason: 'power_proxy', objects: 3 }]);
  });

  it('have costs also in the currency of the service', async () => {
    const { client } = await startHttpHarness({ currency: { code: 'EUR', unitsPerUsd: 0.5 } });
    const { body } = await client.get('/api/v1/diagnostics');
    expect(body.clusters[1].window).to.include({ currency: 'EUR', cost: 0.025, cost_low: 0.02, cost_high: 0.03 });
  });

  it('of clusters without a report are missing', async () => {
    const { client } = await startHttpHarness({ diagnostics: { listReports: async () => [] } });
    expect((await client.get('/api/v1/diagnostics')).body).to.deep.equal({ clusters: [] });
  });
});
