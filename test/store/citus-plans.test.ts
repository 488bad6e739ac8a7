import { expect } from 'chai';
import { describeOnCitus } from '../support/citus-server.js';
import { explainStatement, statementsOf } from '../support/explain.js';
import { buildReadFixture, type FixtureHour, instant, type ReadFixture } from '../support/read-fixture.js';
import { NO_FILTER } from '../support/reference-fold.js';

const DAY = instant('2026-05-10T00:00Z');
const NOW = instant('2026-05-11T03:00Z');
const HOUR = 3600;
const hourAt = (hour: number, state: FixtureHour['state']): FixtureHour => ({
  cluster: 'alpha',
  hour: hour * HOUR,
  state,
});
/** A day, two rolled hours and an open one. */
const HOURS: readonly FixtureHour[] = [
  ...Array.from({ length: 24 }, (_, index) => hourAt(DAY / HOUR + index, 'sealed')),
  hourAt(DAY / HOUR + 24, 'rolled'),
  hourAt(DAY / HOUR + 25, 'rolled'),
  hourAt(DAY / HOUR + 26, 'open'),
];
const PAGE = { sort: '-carbon_grams' as const, limit: 100, offset: 0, after: null };
const SCOPE = { range: { from: DAY, to: NOW }, filter: NO_FILTER, idle: 'separate' as const };
const SHAPE = { nodes: 3, namespaces: 3, workloadsPerNamespace: 4, podsPerWorkload: 3 };

describeOnCitus('plans of lists over days, hours and windows on Citus', function () {
  this.timeout(300_000);
  let fixture: ReadFixture;
  before(async () => {
    fixture = await buildReadFixture('server', HOURS, { now: NOW, shapes: { alpha: SHAPE } });
  });
  after(() => fixture?.fresh.drop());

  /** Rows that the nodes send to the coordinator for the list, by the plan with its measured rows. */
  async function countSentRows(
    read: () => Promise<unknown>,
  ): Promise<{ readonly rows: number; readonly plan: string }> {
    const statements = await statementsOf(fixture.fresh.database, read);
    const texts = statements.map(({ sql }) => sql.replaceAll(/\s+/g, ' '));
    const statement = statements[texts.findIndex((text) => /_day f\b/.test(text) && /_window f\b/.test(text))];
    const plan = await explainStatement(fixture.fresh.database, statement, '(analyze, timing off)');
    const scans = [...plan.matchAll(/Custom Scan \(Citus Adaptive\)[^\n]*\(actual rows=(\d+) loops=1\)/g)];
    expect(scans, plan).not.to.have.length(0);
    return { rows: Math.max(...scans.map(([, rows]) => Number(rows))), plan };
  }

  it('group the rows of pods on the nodes, also with shared namespaces', async () => {
    const shared = { namespaces: ['production'], by: 'charge' } as const;
    const stored = fixture.rows.length;
    for (const scope of [SCOPE, { ...SCOPE, shared }]) {
      const { items } = await fixture.store.listPods(scope, PAGE);
      const { rows, plan } = await countSentRows(() => fixture.store.listPods(scope, PAGE));
      expect(stored).to.be.above(100 * items.length);
      // One row per pod and class; without the grouping on the nodes, one per pod, hour and window.
      expect(rows, plan).to.be.at.most(2 * items.length);
    }
  });
});
