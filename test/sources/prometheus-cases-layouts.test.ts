import { type CaseStore, startCaseStore } from '../support/cases/case-store.js';
import { INTERVAL_CASES } from '../support/cases/interval-cases.js';
import { LAYOUTS } from '../support/cases/layouts.js';
import { POD_CASES } from '../support/cases/pod-cases.js';
import { expectSame } from '../support/expect-same.js';

/** The cases with expected values of their own, see `prometheus-cases.test.ts`. */
const CASES = { ...POD_CASES, ...INTERVAL_CASES };
const tenantOf = (name: string, layout: string): string => `${name}, ${layout}`;

describe('special pods and scrape intervals have the same figures in every layout of series, on a real Prometheus', () => {
  let store: CaseStore;
  before(async function () {
    this.timeout(180_000);
    const tenants = new Map(Object.entries(CASES).map(([name, build]) => [name, build()]));
    for (const [name, build] of Object.entries(CASES))
      for (const [layout, transform] of Object.entries(LAYOUTS))
        tenants.set(tenantOf(name, layout), transform(build()));
    store = await startCaseStore(tenants);
  });
  after(() => store?.close());

  for (const layout of Object.keys(LAYOUTS)) {
    it(layout, async function () {
      this.timeout(120_000);
      for (const name of Object.keys(CASES)) {
        expectSame(await store.read(tenantOf(name, layout)), await store.read(name), tenantOf(name, layout));
      }
    });
  }
});
