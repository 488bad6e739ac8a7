import { expect } from 'chai';
import type { FactFilter, SeriesRequest } from '../../src/domain/metrics-queries.js';
import type { Problem } from '../../src/problem/problem.js';
import { DATABASE_KINDS } from '../support/database.js';
import { localBuckets } from '../support/local-buckets.js';
import {
  buildReadFixture,
  type FixtureHour,
  hoursBetween,
  instant,
  type ReadFixture,
} from '../support/read-fixture.js';
import { expectFold, NO_FILTER, rowsInScope } from '../support/reference-fold.js';

const DAY = 86_400;
const HOUR = 3600;
const PAGE = { sort: '-carbon_grams' as const, limit: 100, offset: 0, after: null };
const OLD = { from: instant('2026-05-10T00:00Z'), to: instant('2026-05-11T00:00Z') };

for (const kind of DATABASE_KINDS) {
  describe(`reads beyond retention (${kind})`, function () {
    this.timeout(120_000);
    let fixture: ReadFixture;

    before(async () => {
      const hours = [
        ...hoursBetween('2026-05-09T18:00Z', '2026-05-11T00:00Z').map((hour) => ({ hour, state: 'sealed' as const })),
        ...hoursBetween('2026-05-11T00:00Z', '2026-05-11T04:00Z').map((hour) => ({ hour, state: 'rolled' as const })),
      ];
      fixture = await buildReadFixture(
        kind,
        hours.map((plan) => ({ ...plan, cluster: 'alpha' })),
        { now: instant('2026-05-12T00:00Z') },
      );
    });
    after(() => fixture?.fresh.drop());

    const totals = (from: string, to: string, filter: Partial<FactFilter> = {}) =>
      fixture.store.readTotals({
        range: { from: instant(from), to: instant(to) },
        filter: { ...NO_FILTER, ...filter },
        idle: 'separate',
      });
    const series = (range: SeriesRequest['range'], zone: string, seriesBy: SeriesRequest['seriesBy']) =>
      fixture.store.readSeries({
        range,
        filter: NO_FILTER,
        idle: 'separate',
        buckets: localBuckets(range, 'hour', zone),
        seriesBy,
        top: 10,
        limit: 10_000,
        offset: 0,
        after: null,
      });

    it('sealing changes no figure, only where range ends can be', async () => {
      const before = await totals('2026-05-11T00:20Z', '2026-05-11T03:40Z');
      expect(before.context.isEdgeAligned).to.equal(false);
      // The first hour of the next day makes the previous day complete; raw windows of the 11th are then dropped.
      await fixture.collect.applyRetention(1, instant('2026-05-12T00:00Z') + 9 * DAY);
      const after = await totals('2026-05-11T00:20Z', '2026-05-11T03:40Z');
      expect(after.context.isEdgeAligned).to.equal(true);
      expect(after.context.range).to.deep.equal({
        from: instant('2026-05-11T00:00Z'),
        to: instant('2026-05-11T04:00Z'),
      });
      expectFold(after.measures, rowsInScope(fixture.rows, after.context.range));
      expect(after.context.coverage).to.equal(1);
    });

    it('pods without hourly rows are read by day, everything else still by hour', async () => {
      await fixture.collect.applyRetention(1, OLD.to + 36 * DAY);
      const range = { from: OLD.from + 5 * 3600, to: OLD.to + 2 * 3600 };
      const pods = await fixture.store.listPods({ range, filter: NO_FILTER, idle: 'separate' }, PAGE);
      expect(pods.context.isEdgeAligned).to.equal(true);
      expect(pods.context.range.from).to.equal(OLD.from);
      expectFold(pods.measures, rowsInScope(fixture.rows, pods.context.range));
      const nodes = await fixture.store.listNodes({ range, filter: NO_FILTER, idle: 'separate' }, PAGE);
      expect(nodes.context.range).to.deep.equal(range);
      expectFold(nodes.measures, rowsInScope(fixture.rows, range));
      const hourly = await series(range, 'UTC', 'workload');
      expect(hourly.context.isEdgeAligned).to.equal(false);
    });

    it('with only daily rows, range ends move to the day, and hourly buckets are rejected', async () => {
      const before = await totals('2026-05-10T00:00Z', '2026-05-11T02:00Z');
      await fixture.collect.applyRetention(1, OLD.to + 401 * DAY);
      const answer = await totals('2026-05-10T07:10Z', '2026-05-11T02:00Z');
      expect(answer.context.range.from).to.equal(OLD.from);
      expect(answer.context.resolution).to.equal('1d');
      expectFold(answer.measures, rowsInScope(fixture.rows, answer.context.range));
      expect(answer.context.range).to.deep.equal(before.context.range);
      expect(before.peaks.powerWatts).to.be.greaterThan(0);
      expect(answer.peaks).to.deep.equal(before.peaks);
      const refusal = await series(OLD, 'UTC', null).catch((error: unknown) => error);
      expect((refusal as Problem).kind).to.equal('resolution-unavailable');
      expect((refusal as Problem).message).to.contain('coarser group_by');
      const bounds = await fixture.store.listClusterBounds(['alpha']);
      expect(bounds[0]?.dataFrom).to.be.at.most(instant('2026-05-09T18:00Z'));
    });
  });
  describe(`reads of days around one that cannot be deleted (${kind})`, function () {
    this.timeout(120_000);
    let fixture: ReadFixture;

    before(async () => {
      const days = ['2026-05-10', '2026-05-11', '2026-05-12', '2026-05-13'];
      const rolled = days.flatMap((day) =>
        ['00', '06', '23'].map(
          (hour): FixtureHour => ({ cluster: 'alpha', hour: instant(`${day}T${hour}:00Z`), state: 'rolled' }),
        ),
      );
      // A cluster that is collected no more leaves its last hour open: windows of that day are never dropped.
      const left: FixtureHour = { cluster: 'gone', hour: instant('2026-05-11T06:00Z'), state: 'open' };
      fixture = await buildReadFixture(kind, [...rolled, left], { now: instant('2026-05-14T00:00Z') });
      await fixture.collect.applyRetention(1, instant('2026-05-14T00:00Z') + 36 * DAY);
    });
    after(() => fixture?.fresh.drop());

    for (const day of ['2026-05-10', '2026-05-11', '2026-05-12'])
      it(`pods of ${day} are all there`, async () => {
        const range = { from: instant(`${day}T05:00Z`), to: instant(`${day}T05:00Z`) + 12 * HOUR };
        const filter = { ...NO_FILTER, clusters: ['alpha'] };
        const { context, measures } = await fixture.store.listPods({ range, filter, idle: 'separate' }, PAGE);
        const isKept = day === '2026-05-11';
        expect(context.resolution).to.equal(isKept ? '1h' : '1d');
        expect(context.isEdgeAligned).to.equal(!isKept);
        const rows = rowsInScope(fixture.rows, context.range, filter);
        expect(rows).to.have.length.greaterThan(0);
        expectFold(measures, rows);
      });
  });
}
