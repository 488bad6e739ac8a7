import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { BUNDLED, bundleDashboard } from '../../../../scripts/dashboard/bundle.js';
import { DASHBOARD_FILES } from '../../../../src/contract/index.js';

const KIB = 1024;
/** Maximum of the compressed scripts before the first view, and of all scripts. */
const MAX_FIRST_KIB = 120;
const MAX_SCRIPT_KIB = 350;

describe('the bundle of the dashboard', () => {
  let folder: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'greenkube-dashboard-'));
    await bundleDashboard(folder);
  });
  after(() => rmSync(folder, { recursive: true }));
  const textOf = (name: string): string => readFileSync(join(folder, name), 'utf8');

  it('consists of the files that the service serves', () => {
    expect(readdirSync(folder)).to.have.members([...DASHBOARD_FILES]);
  });

  it(`has at most ${MAX_FIRST_KIB} KiB of compressed scripts before the first view, and ${MAX_SCRIPT_KIB} KiB in all`, () => {
    const sizeOf = (name: string): number => gzipSync(textOf(name)).length / KIB;
    const first = sizeOf('app.js') + sizeOf('shared.js');
    expect(first).to.be.below(MAX_FIRST_KIB);
    expect(first + sizeOf('treemap.js')).to.be.below(MAX_SCRIPT_KIB);
    // The treemap is not loaded with the page.
    expect(textOf('app.js')).not.to.match(/from"\.\/treemap\.js"/);
  });

  it('has the licence of every package in it, and loads nothing from other hosts', () => {
    for (const name of BUNDLED) expect(textOf('licences.txt')).to.match(new RegExp(`^${name} \\d+\\.`, 'm'));
    expect(textOf('style.css')).not.to.contain('url(');
    const hosts = [...`${textOf('app.js')} ${textOf('treemap.js')}`.matchAll(/https?:\/\/([\w.-]+)/g)].map(
      ([, host]) => host,
    );
    // Names of XML namespaces, and the example of a setting.
    expect(hosts.filter((host) => !['www.w3.org', 'prometheus.monitoring'].includes(String(host)))).to.eql([]);
  });
});
