import { expect } from 'chai';
import type { CoverageRequest } from '../../src/domain/metrics-queries.js';
import { DATABASE_KINDS } from '../support/database.js';
import { localBuckets } from '../support/local-buckets.js';
import {
  buildReadFixture,
  type FixtureHour,
  hoursBetween,
  instant,
  type ReadFixture,
} from '../support/read-fixture.js';
import { NO_FILTER } from '../support/reference-fold.js';

const STATES = ['sealed', 'rolled', 'open', 'open'] as const;
/** Hour 04:00 is a gap; only half of hour 03:00 was collected. */
const HOURS: readonly FixtureHour[] = hoursBetween('2026-05-10T02:00Z', '2026-05-10T06:00Z')
  .map(
    (hour, index): FixtureHour => ({
      cluster: 'alpha',
      hour,
      state: STATES[index] ?? 'open',
      gaps: index === 1 ? [0, 1, 2, 3, 4, 5] : [],
    }),
  )
  .filter((_, index) => index !== 2);
const RANGE = { from: instant('2026-05-10T01:00Z'), to: instant('2026-05-10T06:00Z') };

const coverageQuery = (change: Partial<CoverageRequest> = {}): CoverageRequest => ({
  range: RANGE,
  filter: NO_FILTER,
  idle: 'separate',
  buckets: localBuckets(RANGE, 'hour', 'UTC'),
  coverageBy: 'cluster',
  limit: 10_000,
  offset: 0,
  after: null,
  ...change,
});

for (const kind of DATABASE_KINDS) {
  describe(`the coverage timeline (${kind})`, function () {
    this.timeout(120_000);
    let fixture: ReadFixture;
    before(async () => {
      fixture = await buildReadFixture(kind, HOURS, {
        now: instant('2026-05-10T06:05Z'),
        shapes: { alpha: { coverage: 0.75 } },
      });
      const { collect } = fixture;
      const id = await collect.ensureCluster('alpha', false);
      const detail = 'connection refused';
      const problems = [{ source: 'prometheus' as const, query: 'node_cpu', detail, isFatal: true }];
      for (const minute of [0, 5])
        await collect.recordRun(id, {
          windowStart: instant('2026-05-10T04:00Z') + minute * 60,
          status: 'failed',
          attempts: 1,
          problems,
        });
    });
    after(() => fixture?.fresh.drop());

    it('has one point per bucket and cluster, whose gaps add up to what was not observed', async () => {
      const { points, total } = await fixture.store.readCoverage(coverageQuery());
      expect([points.length, total]).to.eql([5, 5]);
      const ratios = points.map(({ coveredSeconds, expectedSeconds }) => coveredSeconds / expectedSeconds);
      expect(ratios[0]).to.be.NaN; // before the first data
      for (const [index, ratio] of [0.75, 0.375, 0, 0.75].entries())
        expect(ratios[index + 1]).to.be.closeTo(ratio, 1e-9);
      for (const { gaps, coveredSeconds, expectedSeconds } of points)
        expect(gaps.reduce((sum, gap) => sum + gap.uncoveredSeconds, 0)).to.be.closeTo(
          expectedSeconds - coveredSeconds,
          0.1,
        );
      const reasons = points.map(({ gaps }) => gaps.map(({ reason }) => reason));
      expect(reasons[3]).to.eql(['collection_failed', 'not_collected']);
      expect(reasons[4]).to.eql(['partly_observed']);
      expect(points[3]?.gaps[0]).to.deep.include({ detail: 'connection refused' });
    });

    it('has one point per node, with the same sums as the cluster', async () => {
      const clusters = await fixture.store.readCoverage(coverageQuery());
      const nodes = await fixture.store.readCoverage(coverageQuery({ coverageBy: 'node' }));
      expect(nodes.total).to.equal(10);
      expect(new Set(nodes.points.map(({ node }) => node)).size).to.equal(2);
      for (const index of [0, 1, 2, 4]) {
        const own = nodes.points.slice(index * 2, index * 2 + 2);
        for (const name of ['coveredSeconds', 'expectedSeconds'] as const)
          expect(
            own.reduce((sum, point) => sum + point[name], 0),
            `${name} ${index}`,
          ).to.be.closeTo(clusters.points[index]?.[name] ?? -1, 0.1);
      }
      const [, , node] = nodes.points;
      const sum = node?.gaps.reduce((total, gap) => total + gap.uncoveredSeconds, 0);
      expect(sum).to.be.closeTo((node?.expectedSeconds ?? 0) - (node?.coveredSeconds ?? 0), 0.1);
    });

    it('pages by offset and by position, and filters by node', async () => {
      const whole = await fixture.store.readCoverage(coverageQuery({ coverageBy: 'node' }));
      const page = await fixture.store.readCoverage(coverageQuery({ coverageBy: 'node', offset: 3, limit: 4 }));
      expect(page.points).to.eql(whole.points.slice(3, 7));
      const last = page.points[3]!;
      const after = { start: last.start, series: `${last.cluster}/${last.node}` };
      const rest = await fixture.store.readCoverage(coverageQuery({ coverageBy: 'node', after }));
      expect(rest.points).to.eql(whole.points.slice(7));
      const one = String(whole.points[0]?.node);
      const filter = { ...NO_FILTER, nodes: [one] };
      const filtered = await fixture.store.readCoverage(coverageQuery({ coverageBy: 'node', filter }));
      expect(filtered.points).to.eql(whole.points.filter(({ node }) => node === one));
      const none = await fixture.store.readCoverage(
        coverageQuery({ coverageBy: 'node', filter: { ...NO_FILTER, nodes: ['missing'] } }),
      );
      expect([none.points, none.context.isMatched]).to.eql([[], false]);
    });
  });
}
