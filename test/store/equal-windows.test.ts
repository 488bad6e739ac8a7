import { expect } from 'chai';
import fc from 'fast-check';
import { foldMeasures, type Measures } from '../../src/domain/measures/measures.js';
import type { FactFilter, ReadContext, SeriesBy } from '../../src/domain/metrics-queries.js';
import { bucketsIn, type GroupBy } from '../../src/domain/time/buckets.js';
import { DAY_SECONDS, floorTo, HOUR_SECONDS, type TimeRange, WINDOW_SECONDS } from '../../src/domain/time/window.js';
import { Problem } from '../../src/problem/problem.js';
import { type AgingClusters, DENSE_TO, FIRST_DAY, startAgingClusters } from '../support/aging-clusters.js';
import { DATABASE_KINDS } from '../support/database.js';
import { propertyRuns } from '../support/property-runs.js';
import { expectFold, NO_FILTER, rowsInScope } from '../support/reference-fold.js';

/** Days after the first: windows are kept; dropped; hours of pods deleted; of some of the first days only days are left. */
const AGES = [7, 20, 45, 403] as const;
const ON_THE_HOUR = ['UTC', 'Europe/Paris', 'America/New_York'];
const OFF_THE_HOUR = ['Asia/Kolkata', 'Asia/Kathmandu', 'Australia/Lord_Howe'];
const GROUPS: readonly GroupBy[] = ['hourly', 'daily', 'weekly', 'monthly'];
const FILTERS: readonly Partial<FactFilter>[] = [
  {},
  { clusters: ['alpha'] },
  { clusters: ['beta'] },
  { namespaces: ['production'] },
  { namespaces: ['production'], clusters: ['alpha'] },
];
const PAGE = { sort: '-carbon_grams' as const, limit: 100, offset: 0, after: null };
/** Given to repeat a run: `TEST_SEED=1 npx mocha …`. */
const SEED = Number(process.env['TEST_SEED'] ?? Date.now() % 2 ** 31);

/** Ranges of 5 minutes to 6 days that begin up to a day before the first data and end up to a day after the dense days. */
const rangeArbitrary = fc
  .tuple(fc.integer({ min: -60, max: 6 * 288 - 60 }), fc.integer({ min: 1, max: 6 * 288 }))
  .map(([start, length]) => ({
    from: FIRST_DAY + start * WINDOW_SECONDS,
    to: Math.min(DENSE_TO + DAY_SECONDS, FIRST_DAY + (start + length) * WINDOW_SECONDS),
  }));

interface Answer {
  readonly name: string;
  readonly context: ReadContext;
  readonly measures: Measures | null;
}

/** All that an answer says of its time. */
const saidOf = ({ context: { range, coverage, dataFrom, isEdgeAligned } }: Answer) => ({
  range,
  dataFrom,
  isEdgeAligned,
  coverage: Math.round(coverage * 1e9),
});

const foldOf = (items: readonly { readonly measures: Measures | null }[]): Measures | null => {
  const known = items.flatMap(({ measures }) => measures ?? []);
  return known.length === 0 ? null : foldMeasures(known);
};

const isRefusal = (error: unknown): boolean => error instanceof Problem && error.kind === 'resolution-unavailable';

for (const kind of DATABASE_KINDS) {
  describe(`windows of answers to one question (${kind}, seed ${SEED})`, function () {
    this.timeout(300_000);
    let clusters: AgingClusters;
    before(async () => {
      clusters = await startAgingClusters(kind);
    });
    after(() => clusters?.fresh.drop());

    /** Every answer over the range, but for those of workloads and pods; a series that is refused is left out. */
    async function ask(range: TimeRange, timezone: string, groupBy: GroupBy, filter: Partial<FactFilter>) {
      const { store } = clusters;
      const scope = { range, timezone, filter: { ...NO_FILTER, ...filter }, idle: 'separate' as const };
      const series = async (seriesBy: SeriesBy | null): Promise<Answer[]> => {
        const request = { ...scope, buckets: bucketsIn(range, groupBy, timezone), seriesBy, top: 100 };
        const name = `${groupBy} by ${seriesBy}`;
        try {
          const one = await store.readSeries({ ...request, offset: 0, after: null, limit: 100_000 });
          const parts = store.streamSeries({ ...request, offset: 0, after: null }, AbortSignal.timeout(60_000));
          const points = [];
          let context = one.context;
          for await (const part of parts) {
            points.push(...part.points);
            context = part.context;
          }
          return [
            { name, context: one.context, measures: foldOf(one.points) },
            { name: `export of ${name}`, context, measures: foldOf(points) },
          ];
        } catch (error) {
          if (!isRefusal(error)) throw error;
          return [];
        }
      };
      const list = async (name: 'listNamespaces' | 'listNodes' | 'listPods'): Promise<Answer> => {
        const { context, measures } = await store[name](scope, PAGE);
        return { name, context, measures };
      };
      return { scope, series, list };
    }

    const expectOneWindow = (answers: readonly Answer[], label: string): void => {
      const [first] = answers;
      for (const answer of answers) {
        expect(saidOf(answer), `${label}: ${answer.name} and ${first?.name}`).to.deep.equal(first && saidOf(first));
      }
    };

    for (const age of AGES) {
      it(`totals, lists, series and exports have one window, coverage and sum (${age} days)`, async () => {
        await clusters.advanceTo(age);
        const runs = propertyRuns(20);
        let answered = 0;
        await fc.assert(
          fc.asyncProperty(
            rangeArbitrary,
            fc.constantFrom(...ON_THE_HOUR, ...OFF_THE_HOUR),
            fc.constantFrom(...GROUPS),
            fc.constantFrom(...FILTERS),
            async (range, timezone, groupBy, filter) => {
              const label = `${JSON.stringify([range, timezone, groupBy, filter])}`;
              const { scope, series, list } = await ask(range, timezone, groupBy, filter);
              const totals = { name: 'totals', ...(await clusters.store.readTotals(scope)) };
              const sum = { name: 'sum', ...(await clusters.store.readSum(scope)) };
              const hasNamespace = filter.namespaces !== undefined;
              const split: (SeriesBy | null)[] = hasNamespace
                ? [null, 'namespace']
                : [null, 'namespace', 'node', 'cluster'];
              const ofSeries = (await Promise.all(split.map(series))).flat();
              const lists = [await list('listNamespaces')];
              if (!hasNamespace) lists.push(await list('listNodes'));
              const answers: Answer[] = [totals, sum, ...lists, ...ofSeries];
              // Workloads and pods are kept by the hour of UTC, the hours of pods not as long as all others.
              if (ON_THE_HOUR.includes(timezone)) {
                answers.push(...(await series('workload')));
                if (age < 35) answers.push(await list('listPods'));
              }
              expectOneWindow(answers, label);
              const rows = rowsInScope(clusters.rows, totals.context.range, filter);
              for (const { name, measures } of answers) expectFold(measures, rows, `${label}: ${name}`);
              if (ofSeries.length > 0) answered += 1;
              else expect(age, `${label} is refused`).to.be.greaterThan(400);
            },
          ),
          { numRuns: runs, seed: SEED },
        );
        // Almost all time is refused at the last age.
        if (age < 400) expect(answered).to.equal(runs);
      });

      it(`workloads and pods have the same window or a wider one, and all that is in it (${age} days)`, async () => {
        await clusters.advanceTo(age);
        await fc.assert(
          fc.asyncProperty(rangeArbitrary, fc.constantFrom(...OFF_THE_HOUR), async (range, timezone) => {
            const { scope, list } = await ask(range, timezone, 'daily', {});
            const { context } = await clusters.store.readTotals(scope);
            const pods = await list('listPods');
            const ofWorkload = await clusters.store.readTotals({
              ...scope,
              filter: { ...NO_FILTER, workloads: [{ kind: 'Deployment', name: 'app-0' }] },
            });
            for (const answer of [pods.context, ofWorkload.context]) {
              expect(answer.range.from).to.be.at.most(range.from);
              expect(answer.range.to).to.be.at.least(range.to);
              for (const [edge, asked, shared] of [
                [answer.range.from, range.from, context.range.from],
                [answer.range.to, range.to, context.range.to],
              ] as const)
                expect(edge === asked || edge === shared || edge % HOUR_SECONDS === 0).to.equal(true);
            }
            expectFold(pods.measures, rowsInScope(clusters.rows, pods.context.range), JSON.stringify(range));
          }),
          { numRuns: propertyRuns(15), seed: SEED },
        );
      });
    }

    it('an edge never moves over the border of a local day, week or month, unless only UTC days are left', async () => {
      await clusters.advanceTo(404);
      const firstFine = FIRST_DAY + 3 * DAY_SECONDS;
      await fc.assert(
        fc.asyncProperty(
          rangeArbitrary.filter(({ from }) => floorTo(from, DAY_SECONDS) > firstFine),
          fc.constantFrom(...ON_THE_HOUR, ...OFF_THE_HOUR),
          async (range, timezone) => {
            const { scope } = await ask(range, timezone, 'daily', {});
            const { context } = await clusters.store.readTotals(scope);
            expect(bucketsIn(context.range, 'daily', timezone).length).to.equal(
              bucketsIn(range, 'daily', timezone).length,
            );
          },
        ),
        { numRuns: propertyRuns(20), seed: SEED },
      );
    });
  });
}
