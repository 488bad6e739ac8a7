import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { parse } from 'yaml';
import { DASHBOARD_FILES, type Panel, readDashboard, targetsOf } from '../support/grafana/dashboard.js';

/** Panels that are part of Grafana. */
const CORE_PANELS = ['bargauge', 'row', 'stat', 'table', 'timeseries'];
const COLUMNS = 24;

const overlap = (a: Panel, b: Panel): boolean =>
  a.gridPos.x < b.gridPos.x + b.gridPos.w &&
  b.gridPos.x < a.gridPos.x + a.gridPos.w &&
  a.gridPos.y < b.gridPos.y + b.gridPos.h &&
  b.gridPos.y < a.gridPos.y + a.gridPos.h;

for (const file of DASHBOARD_FILES)
  describe(`the dashboard ${file}`, () => {
    const dashboard = readDashboard(file);
    const { panels, templating } = dashboard;

    it('has a name, and nothing specific to one installation', () => {
      expect(dashboard.uid).to.equal(file.replace('.json', ''));
      expect(dashboard).to.not.have.any.keys('id', '__inputs', '__requires');
      expect(panels.length).to.be.above(10);
    });

    it('contains only core panels with unique ids', () => {
      expect(panels.filter(({ type }) => !CORE_PANELS.includes(type))).to.eql([]);
      expect(new Set(panels.map(({ id }) => id)).size).to.equal(panels.length);
    });

    it('has no overlapping panels', () => {
      for (const panel of panels) {
        expect(panel.gridPos.x + panel.gridPos.w, panel.title).to.be.at.most(COLUMNS);
        expect(
          panels.filter((other) => other !== panel && overlap(panel, other)),
          panel.title,
        ).to.eql([]);
      }
    });

    it('queries only the data source selected at the top', () => {
      const [source] = templating.list;
      expect(source?.type).to.equal('datasource');
      for (const { panel, target } of targetsOf(dashboard)) {
        const found = [panel.datasource, target.datasource];
        for (const one of found) expect(one, panel.title).to.eql({ type: source?.query, uid: `\${${source?.name}}` });
      }
    });

    it('declares every variable that it uses', () => {
      const names = templating.list.map(({ name }) => name);
      const used = [...JSON.stringify({ panels, list: templating.list }).matchAll(/\$\{?(?!__)(\w+)/g)];
      expect(new Set(used.map((match) => match[1]))).to.eql(new Set(names));
    });
  });

describe('the provisioning files', () => {
  const read = (path: string) => parse(readFileSync(`deploy/grafana/provisioning/${path}`, 'utf8'));

  it('create a data source of each type that the dashboards use', () => {
    const { apiVersion, datasources } = read('datasources/greenkube.yml');
    expect(apiVersion).to.equal(1);
    const asked = DASHBOARD_FILES.map((file) => readDashboard(file).templating.list[0]?.query);
    expect(datasources.map(({ type }: { type: string }) => type)).to.have.members(asked);
    for (const { uid, access, url } of datasources) {
      expect([access, uid]).to.eql(['proxy', uid]);
      expect(url).to.match(/^\$\{[A-Z_]+_URL\}$/);
    }
  });

  it('load the dashboards from the documented path', () => {
    const [provider] = read('dashboards/greenkube.yml').providers;
    expect(provider.type).to.equal('file');
    expect(readFileSync('deploy/grafana/README.md', 'utf8')).to.include(
      `cp dashboards/*.json ${provider.options.path}/`,
    );
  });
});
