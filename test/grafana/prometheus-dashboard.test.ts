import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { parse } from 'yaml';
import { readDashboard, targetsOf } from '../support/grafana/dashboard.js';
import { labelValues, queryAsGrafana } from '../support/grafana/prometheus-source.js';
import { type SampleService, startSampleService } from '../support/grafana/sample-service.js';
import { scrapedHistory } from '../support/grafana/scraped-history.js';
import type { DashboardRange } from '../support/grafana/template-service.js';
import { type PrometheusServer, startPrometheus } from '../support/prometheus-server.js';

const HOUR_MS = 3_600_000;
const POLL_MS = 200;
const dashboard = readDashboard('greenkube-prometheus.json');
const targets = targetsOf(dashboard);

describe('the Prometheus dashboard over the sample cluster', () => {
  let service: SampleService;
  let prometheus: PrometheusServer;
  let scraped: string;
  let range: DashboardRange;
  const variables: Record<string, string | string[]> = {};
  before(async function () {
    this.timeout(300_000);
    service = await startSampleService();
    // The histogram of requests has series only after some requests.
    for (const path of ['/api/v1/metrics', '/api/v1/timeseries', '/metrics'])
      await (await fetch(service.url + path)).text();
    scraped = await (await fetch(`${service.url}/metrics`)).text();
    const to = Math.floor(Date.now() / 1000);
    range = { from: to * 1000 - HOUR_MS, to: to * 1000 };
    prometheus = await startPrometheus({ openMetrics: scrapedHistory(scraped, { at: to, seconds: 3600, step: 30 }) });
  });
  after(async function () {
    this.timeout(60_000);
    await prometheus?.stop();
    await service?.stop();
  });

  it('reads metrics in which promtool finds no fault', () => {
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
      input: scraped,
      encoding: 'utf8',
    });
    expect([status, stdout, stderr]).to.eql([0, '', '']);
  });

  for (const { name, query, allValue, includeAll } of dashboard.templating.list.slice(1))
    it(`has values for the variable ${name}`, async () => {
      if (typeof query === 'string') throw new Error('a query variable has a query');
      const values = await labelValues(prometheus.url, query.query, variables, range);
      const expected = { job: 'greenkube', cluster: 'sample', namespace: 'production', label: 'team', value: 'shop' };
      expect(values).to.include(expected[name as keyof typeof expected]);
      // One label at a time: the values of another one are the same energy.
      expect([includeAll, allValue]).to.eql(name === 'label' ? [false, undefined] : [true, '.+']);
      variables[name] = name === 'label' ? 'team' : values;
    });

  for (const { panel, target } of targets) {
    it(`has data for ${panel.title} (${target.refId})`, async () => {
      const series = await queryAsGrafana(prometheus.url, target, variables, range);
      expect(series, target.expr).to.have.length.above(0);
      expect(series.flatMap(({ values }) => values).filter(Number.isFinite), target.expr).to.have.length.above(0);
    });

    it(`has the same data for all and for each selected value: ${panel.title} (${target.refId})`, async () => {
      const all = Object.fromEntries(Object.keys(variables).map((name) => [name, name === 'label' ? 'team' : '.+']));
      const [chosen, whole] = await Promise.all(
        [variables, all].map((values) => queryAsGrafana(prometheus.url, target, values, range)),
      );
      expect(whole).to.eql(chosen);
    });
  }

  for (const title of ['Power by namespace', 'Power by label'])
    it(`shows the sum of the gauges: ${title}`, async () => {
      const { target } = targets.find(({ panel }) => panel.title === title)!;
      const { target: total } = targets.find(({ panel }) => panel.title === 'Power now')!;
      const parts = await queryAsGrafana(prometheus.url, { ...target, instant: true }, variables, range);
      const [cluster] = await queryAsGrafana(prometheus.url, total, variables, range);
      const sum = parts.reduce((watts, { values }) => watts + (values[0] ?? 0), 0);
      expect(sum / (cluster?.values[0] ?? 0)).to.be.closeTo(1, 1e-9);
    });

  it('selects a cluster and a namespace whose power is unknown', async () => {
    const withoutPower = scraped.replace(/^greenkube_(?:cluster|namespace)_power_watts\{.*\n/gm, '');
    const history = scrapedHistory(withoutPower, { at: range.to / 1000, seconds: 3600, step: 30 });
    const gap = await startPrometheus({ openMetrics: history });
    try {
      for (const { name, query } of dashboard.templating.list.slice(2))
        if (typeof query !== 'string')
          expect(await labelValues(gap.url, query.query, variables, range), name).to.include.members(
            [variables[name] ?? []].flat(),
          );
    } finally {
      await gap.stop();
    }
  });

  it('is filled by the documented scrape configuration', async () => {
    const readme = readFileSync('deploy/grafana/README.md', 'utf8');
    const text = /```yaml\n(scrape_configs:[\s\S]*?)```/.exec(readme)?.[1] ?? '';
    const config = text.replace('greenkube.greenkube:8000', new URL(service.url).host).replace('30s', '1s');
    expect(parse(config).scrape_configs[0].job_name).to.equal('greenkube');
    const scraping = await startPrometheus({ config });
    try {
      const isUp = { expr: 'up{job="greenkube"} == 1', instant: true };
      const now = (): DashboardRange => ({ from: Date.now() - HOUR_MS, to: Date.now() });
      while ((await queryAsGrafana(scraping.url, isUp, {}, now())).length === 0) await pause(POLL_MS);
      const power = { expr: 'greenkube_cluster_power_watts{cluster="sample", job="greenkube"}', instant: true };
      expect((await queryAsGrafana(scraping.url, power, {}, now()))[0]?.values[0]).to.be.above(0);
    } finally {
      await scraping.stop();
    }
  }).timeout(60_000);
});
