import { expect } from 'chai';
import { listMetrics } from '../../../src/telemetry/list-metrics.js';
import { createMetrics } from '../../../src/telemetry/metrics.js';

describe('listMetrics', () => {
  it('lists exactly the metrics of the service that a scrape declares', async () => {
    const text = await createMetrics({ hasPodGauges: true, pools: () => [] }).render();
    const declared = [...text.matchAll(/^# HELP (\S+)/gm)].map(([, name]) => name);
    const ofTheService = declared.filter((name) => !/^(process|nodejs)_/.test(String(name)));
    expect(listMetrics().map(({ name }) => name)).to.have.members(ofTheService);
  });

  it('names counters, and nothing else, with `_total`, as Prometheus expects', async () => {
    const text = await createMetrics({ hasPodGauges: true, pools: () => [] }).render();
    const types = [...text.matchAll(/^# TYPE (\S+) (\S+)/gm)].map(([, name = '', type]) => ({ name, type }));
    expect(types).to.have.length.above(40);
    for (const { name, type } of types) expect(name.endsWith('_total'), name).to.equal(type === 'counter');
  });

  it('has type, labels and help of each metric', () => {
    for (const { name, type, labels, help } of listMetrics()) {
      expect(type, name).to.be.oneOf(['counter', 'gauge', 'histogram']);
      expect(labels, name).to.be.an('array');
      expect(help, name).to.match(/\S\.$/);
    }
    expect(listMetrics()).to.deep.include({
      name: 'greenkube_windows_total',
      type: 'counter',
      labels: ['cluster', 'status'],
      help: 'Collected windows, by status.',
    });
  });
});
