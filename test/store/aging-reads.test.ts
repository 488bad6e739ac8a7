import { expect } from 'chai';
import { foldMeasures, type Measures } from '../../src/domain/measures/measures.js';
import type { SeriesBy, SeriesPoint } from '../../src/domain/metrics-queries.js';
import { bucketsIn, type GroupBy } from '../../src/domain/time/buckets.js';
import { DAY_SECONDS, type TimeRange } from '../../src/domain/time/window.js';
import { startOfLocalDay } from '../../src/domain/time/zone-offset.js';
import type { Problem } from '../../src/problem/problem.js';
import {
  type AgingClusters,
  BETA_FROM,
  DENSE_TO,
  FIRST_DATA,
  FIRST_DAY,
  startAgingClusters,
} from '../support/aging-clusters.js';
import { DATABASE_KINDS } from '../support/database.js';
import { someOf } from '../support/property-runs.js';
import { carbonOf, costOf, energyOf, expectFold, NO_FILTER, rowsInScope } from '../support/reference-fold.js';

/** Days after the first: windows are kept; they are dropped; hours of pods are deleted; last day before all hours are. */
const AGES = [7, 20, 45, 400] as const;
const ON_THE_HOUR = ['UTC', 'Europe/Paris', 'Pacific/Kiritimati', 'Pacific/Pago_Pago'] as const;
const OFF_THE_HOUR = ['Asia/Kathmandu', 'Australia/Lord_Howe', 'America/St_Johns'] as const;
/** Given to repeat a run: `TEST_SEED=1 npx mocha …`. */
const SEED = Number(process.env['TEST_SEED'] ?? Date.now() % 2 ** 31);
const ZONES_ON_THE_HOUR = someOf(ON_THE_HOUR, SEED);
const ZONES = [...ZONES_ON_THE_HOUR, ...someOf(OFF_THE_HOUR, SEED)];
const GROUPS: readonly GroupBy[] = ['hourly', 'daily', 'weekly', 'monthly'];

const FIGURES: readonly ((measures: Measures) => number)[] = [carbonOf, energyOf, costOf];
const DAY = FIRST_DAY / DAY_SECONDS;
/** Local dates around the dense days: the first one has data from its middle on, or none. */
const localRange = (timezone: string): TimeRange => ({
  from: startOfLocalDay(DAY, timezone),
  to: startOfLocalDay(DAY + 6, timezone),
});

for (const kind of DATABASE_KINDS) {
  describe(`reads of aging clusters (${kind}, seed ${SEED})`, function () {
    this.timeout(300_000);
    let clusters: AgingClusters;
    /** Answers by question, from the first age on. */
    const earlier = new Map<string, unknown>();

    before(async () => {
      clusters = await startAgingClusters(kind);
    });
    after(() => clusters?.fresh.drop());

    const series = (range: TimeRange, groupBy: GroupBy, timezone: string, seriesBy: SeriesBy | null, names: string[]) =>
      clusters.store.readSeries({
        range,
        timezone,
        filter: { ...NO_FILTER, clusters: names },
        idle: 'separate',
        buckets: bucketsIn(range, groupBy, timezone),
        seriesBy,
        top: 100,
        limit: 100_000,
        offset: 0,
        after: null,
      });

    const foldOf = (points: readonly SeriesPoint[]): Measures | null => {
      const known = points.flatMap(({ measures }) => measures ?? []);
      return known.length === 0 ? null : foldMeasures(known);
    };

    /** Of the windows in the range: summed once, since only windows after the dense days are added as the clock goes on. */
    const written = new Map<string, readonly number[] | null>();
    function expectWritten(measures: Measures | null, range: TimeRange, names: string[], what: string): void {
      const key = JSON.stringify([range, names]);
      if (!written.has(key)) {
        const facts = rowsInScope(clusters.rows, range, { clusters: names }).map(({ fact }) => fact);
        const sums = FIGURES.map((of) => facts.reduce((sum, fact) => sum + of(fact), 0));
        written.set(key, facts.length === 0 ? null : sums);
      }
      const expected = written.get(key) ?? null;
      expect(measures === null, what).to.equal(expected === null);
      FIGURES.forEach((of, index) => {
        const value = expected?.[index] ?? 0;
        if (measures !== null) expect(of(measures), what).to.be.closeTo(value, 1e-9 * Math.abs(value));
      });
    }

    /** Fails unless each bucket is what was written in it, and the answer what it was at the first age. */
    async function check(
      timezone: string,
      groupBy: GroupBy,
      seriesBy: SeriesBy | null,
      names: string[],
    ): Promise<void> {
      const label = `${groupBy} in ${timezone} by ${seriesBy} of ${names.join(' and ') || 'all'}`;
      const range = localRange(timezone);
      const { context, points } = await series(range, groupBy, timezone, seriesBy, names);
      expect(context.range, label).to.deep.equal(range);
      expect(context.isEdgeAligned, label).to.equal(false);
      expect(points.length, label).to.be.greaterThan(0);
      for (const start of new Set(points.map((point) => point.start))) {
        const own = points.filter((point) => point.start === start);
        expectWritten(foldOf(own), { from: start, to: own[0]?.end ?? start }, names, `${label} at ${start}`);
      }
      const said = {
        dataFrom: context.dataFrom,
        coverage: context.coverage,
        buckets: points.map(({ start, end, series: name, coverage }) => [start, end, name, coverage]),
      };
      const first = earlier.get(label) ?? said;
      earlier.set(label, first);
      expect(said, label).to.deep.equal(first);
    }

    for (const age of AGES) {
      describe(`${age} days after the first`, () => {
        before(() => clusters.advanceTo(age));

        for (const groupBy of GROUPS) {
          it(`${groupBy} series over the first days are whole in every zone`, async () => {
            for (const timezone of ZONES)
              for (const seriesBy of [null, 'namespace', 'node', 'cluster'] as const)
                await check(timezone, groupBy, seriesBy, []);
          });

          it(`${groupBy} series of workloads are whole in every zone on the hour`, async () => {
            for (const timezone of ZONES_ON_THE_HOUR) await check(timezone, groupBy, 'workload', []);
          });

          it(`${groupBy} series of clusters of different age are whole`, async () => {
            for (const timezone of ['UTC', 'Europe/Paris', 'Asia/Kolkata'])
              for (const names of [['alpha'], ['beta']]) await check(timezone, groupBy, null, names);
          });
        }

        it('data begins where it began', async () => {
          const bounds = await clusters.store.listClusterBounds([]);
          expect(bounds.map(({ cluster, dataFrom }) => [cluster, dataFrom])).to.deep.equal([
            ['alpha', FIRST_DATA],
            ['beta', BETA_FROM],
          ]);
        });
      });
    }

    describe('when hours of the first two days are deleted', () => {
      before(() => clusters.advanceTo(403.5));

      it('the empty night of the first day that is kept by the hour is no coarse time', async () => {
        const range = { from: FIRST_DAY + 3 * DAY_SECONDS, to: FIRST_DAY + 4 * DAY_SECONDS };
        for (const timezone of ['UTC', 'Asia/Kolkata']) {
          const { context, points } = await series(range, 'hourly', timezone, 'namespace', ['alpha']);
          expect(context.isEdgeAligned).to.equal(false);
          expectFold(foldOf(points), rowsInScope(clusters.rows, range, { clusters: ['alpha'] }), timezone);
        }
      });
    });

    describe('when only days are left of the first days', () => {
      before(() => clusters.advanceTo(410));

      it('UTC days are what they were, with their coverage', async () => {
        for (const seriesBy of [null, 'namespace', 'node', 'cluster', 'workload'] as const)
          for (const groupBy of ['daily', 'weekly', 'monthly'] as const) await check('UTC', groupBy, seriesBy, []);
      });

      it('hours, and days of other zones, are refused with a way out', async () => {
        for (const [groupBy, timezone] of [
          ['hourly', 'UTC'],
          ['daily', 'Europe/Paris'],
          ['daily', 'Asia/Kolkata'],
        ] as const) {
          const range = { from: FIRST_DAY, to: DENSE_TO };
          const refusal = await series(range, groupBy, timezone, null, []).catch((error: unknown) => error);
          expect((refusal as Problem).kind, `${groupBy} ${timezone}`).to.equal('resolution-unavailable');
        }
      });
    });
  });
}
