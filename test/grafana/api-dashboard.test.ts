import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { ApiPlugin, PluginAnswer } from '../support/grafana/api-plugin.js';
import { readDashboard, targetsOf } from '../support/grafana/dashboard.js';
import { infinityPlugin } from '../support/grafana/infinity-plugin.js';
import { jsonApiPlugin } from '../support/grafana/json-api-plugin.js';
import { type SampleService, startSampleService } from '../support/grafana/sample-service.js';
import { type DashboardRange, interpolate, type VariableValues } from '../support/grafana/template-service.js';

const HOUR_MS = 3_600_000;
const YEAR_MS = 365 * 24 * HOUR_MS;

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

describe('the API dashboards over the sample cluster', () => {
  let service: SampleService;
  let range: DashboardRange;
  before(async function () {
    this.timeout(300_000);
    service = await startSampleService();
    const now = Date.now();
    range = { from: now - 2 * HOUR_MS, to: now };
  });
  after(async function () {
    this.timeout(60_000);
    await service?.stop();
  });

  it('have a data source whose health check passes', async () => {
    expect((await fetch(service.url)).status).to.equal(200);
  });

  for (const plugin of [jsonApiPlugin, infinityPlugin])
    describe(plugin.file, () => testDashboard(plugin, () => ({ url: service.url, range })));

  describe('the recipes for the Infinity plugin', () => {
    const readme = readFileSync('deploy/grafana/README.md', 'utf8');
    const recipes = [...readme.matchAll(/```json\n([\s\S]*?)```/g)].map((match) => JSON.parse(match[1] ?? ''));

    it('exist', () => expect(recipes).to.have.length(2));

    for (const recipe of recipes)
      it(`return data for ${recipe.url}`, async () => {
        const put = (text: string): string => interpolate(text, { GREENKUBE: service.url }, range);
        const params = recipe.url_options.params.map(({ key, value }: Record<string, string>) => [
          key,
          put(value ?? ''),
        ]);
        const response = await fetch(`${put(recipe.url)}?${new URLSearchParams(params)}`);
        const body = (await response.json()) as Record<string, Record<string, unknown>[]>;
        expect(response.status, JSON.stringify(body)).to.equal(200);
        const rows = body[recipe.root_selector] ?? [];
        expect(rows).to.have.length.above(1);
        for (const { selector, type } of recipe.columns) {
          const values = rows.map((row) => row[selector]);
          if (type === 'number') expect(values.filter(isNumber), selector).to.have.length.above(0);
          if (type === 'timestamp') expect(values.map((value) => Date.parse(String(value)))).to.not.include(Number.NaN);
          if (type === 'string') expect(values.filter((value) => typeof value !== 'string')).to.eql([]);
        }
      });
  });
});

/** @param service address of the service, and a range with data; known when the tests run */
function testDashboard(
  plugin: ApiPlugin,
  service: () => { readonly url: string; readonly range: DashboardRange },
): void {
  const { read, queryOf, fieldsOf } = plugin;
  const dashboard = readDashboard(plugin.file);
  const targets = targetsOf(dashboard);
  /** Recommendations do not depend on the range. */
  const overTime = targets.filter(({ target }) => read(target).params.some(([key]) => key === 'from'));
  const variables: Record<string, string> = {};
  const ask = (target: object, over: DashboardRange, values: VariableValues = variables) =>
    plugin.ask(target, service().url, values, over);

  it('sends the range in every query except those of recommendations', () => {
    const others = targets.filter((one) => !overTime.includes(one)).map(({ target }) => read(target).path);
    expect(others).to.eql(['/api/v1/recommendations']);
  });

  it('shows the label team until another key is entered', () => {
    const { type, query } = dashboard.templating.list.find(({ name }) => name === 'label')!;
    expect([type, query]).to.eql(['textbox', 'team']);
    variables['label'] = 'team';
  });

  it('shows no data and no error for a label that does not exist, with a slash in its key', async () => {
    const values = { ...variables, label: 'example.com/no-such' };
    for (const { panel, target } of targets.filter(({ target }) =>
      [read(target).path, ...read(target).params.flat()].some((text) => text.includes('label')),
    )) {
      const { status, body, url } = await ask(target, service().range, { ...values, cluster: 'sample' });
      expect([status, body['matched']], `${panel.title} ${url} ${JSON.stringify(body)}`).to.eql([200, false]);
    }
  });

  for (const { name, query: variable } of dashboard.templating.list.slice(1).filter(({ type }) => type !== 'textbox'))
    it(`has values for the variable ${name}`, async () => {
      if (typeof variable === 'string') throw new Error('a variable of the plugin is a query');
      const query = queryOf(variable);
      const { status, body, url } = await ask(query, service().range);
      expect(status, `${url} ${JSON.stringify(body)}`).to.equal(200);
      const [field] = fieldsOf(query, body);
      const values = [...new Set(field?.values.map(String))].sort();
      expect(values).to.include(name === 'cluster' ? 'sample' : 'production');
      variables[name] = name === 'cluster' ? 'sample' : 'production';
    });

  for (const { panel, target } of targets)
    it(`has data for ${panel.title} (${target.refId})`, async () => {
      const { status, body, url } = await ask(target, service().range);
      expect(status, `${url} ${JSON.stringify(body)}`).to.equal(200);
      const fields = fieldsOf(target, body);
      for (const { name, type, values } of fields) {
        expect(values, name).to.have.length.above(0);
        if (type === 'number') expect(values.filter(isNumber), name).to.have.length.above(0);
        if (type === 'time') expect(values.filter(isNumber), name).to.have.length(values.length);
      }
      if (panel.type === 'timeseries') expect(fields[0]?.type).to.equal('time');
      if (panel.transformations?.some(({ id }) => id === 'prepareTimeSeries')) {
        const series = fields.find(({ name }) => name === 'series')?.values ?? [];
        expect(series.filter((value) => typeof value !== 'string')).to.eql([]);
      }
    });

  const wild: readonly (readonly [what: string, range: (now: number) => DashboardRange])[] = [
    ['of 50 years', (now) => ({ from: now - 50 * YEAR_MS, to: now })],
    ['that ends before it starts', (now) => ({ from: now, to: now - HOUR_MS })],
    ['of nothing', (now) => ({ from: now, to: now })],
    ['before the supported calendar', () => ({ from: Date.UTC(1800, 0), to: Date.UTC(1801, 0) })],
    ['after the supported calendar', (now) => ({ from: now, to: Date.UTC(9999, 11) })],
  ];
  for (const [what, rangeAt] of wild)
    it(`shows a clear error for a range ${what}`, async () => {
      for (const { panel, target } of overTime) {
        const { status, body, url } = await ask(target, rangeAt(service().range.to));
        // An empty range can become a window of five minutes when it is aligned outwards.
        if (what === 'of nothing' && status === 200) continue;
        expect([status, body['title']], `${panel.title} ${url}`).to.eql([400, 'Invalid request']);
        expect(JSON.stringify(body['errors'])).to.match(/"\/query\/(from|to)"/);
      }
    });

  it('shows no data and no error for a future range', async () => {
    const from = service().range.to + 10 * YEAR_MS;
    const over = { from, to: from + HOUR_MS };
    for (const { panel, target } of overTime) {
      const { status, body, url } = await ask(target, over);
      expect(status, `${panel.title} ${url}`).to.equal(200);
      expect(
        fieldsOf(target, body).flatMap(({ values }) => values.filter((value) => value !== 0 && isNumber(value))),
      ).to.satisfy((values: number[]) => values.every((value) => value > 1e12)); // timestamps, not figures
    }
  });

  it('requests at most the number of points it can draw for ten years', async () => {
    const { to } = service().range;
    for (const { panel, target } of targets) {
      if (panel.type !== 'timeseries') continue;
      const { status, body } = await ask(target, { from: to - 9.9 * YEAR_MS, to });
      expect([status, body['group_by']], panel.title).to.eql([200, 'monthly']);
    }
  });

  it('shows the same for a value and for several of which one exists, and everything without a value', async () => {
    // A range whose windows are all collected.
    const over = { from: service().range.from - HOUR_MS, to: service().range.to - HOUR_MS };
    for (const { panel, target } of targets) {
      const of = (values: VariableValues) => ask(target, over, { ...variables, ...values });
      const [one, several, none] = await Promise.all([
        of({}),
        of({ cluster: ['sample', 'none'], namespace: ['production', 'none'] }),
        of({ cluster: '', namespace: '' }),
      ]);
      expect([one.status, several.status, none.status], panel.title).to.eql([200, 200, 200]);
      expect(fieldsOf(target, several.body), panel.title).to.eql(fieldsOf(target, one.body));
      const totalOf = ({ body }: PluginAnswer) => (body['page'] as { total: number }).total;
      if (panel.title === 'Pods') expect(totalOf(none)).to.be.above(totalOf(one));
    }
  });
}
