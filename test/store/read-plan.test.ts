import { expect } from 'chai';
import type { TimeRange } from '../../src/domain/time/window.js';
import { Problem } from '../../src/problem/problem.js';
import { createMetricsStore } from '../../src/store/query/serve/metrics-store.js';
import { notOnCitus } from '../support/citus-server.js';
import { DATABASE_KINDS } from '../support/database.js';
import { explainStatement, statementsOf as statementsIn } from '../support/explain.js';
import { localBuckets } from '../support/local-buckets.js';
import {
  buildReadFixture,
  type FixtureHour,
  hoursBetween,
  instant,
  type ReadFixture,
} from '../support/read-fixture.js';
import { NO_FILTER } from '../support/reference-fold.js';
import { makeWindowFacts } from '../support/window-facts.js';

const NOW = instant('2026-05-12T06:01Z');
const DAY = { from: instant('2026-05-10T00:00Z'), to: instant('2026-05-11T00:00Z') };
/** A rolled day, a few rolled hours and open ones of three days. */
const HOURS: readonly FixtureHour[] = [
  ...hoursBetween('2026-05-09T22:00Z', '2026-05-11T00:00Z').map((hour) => ({
    cluster: 'alpha',
    hour,
    state: 'sealed' as const,
  })),
  ...hoursBetween('2026-05-11T00:00Z', '2026-05-11T02:00Z').map((hour) => ({
    cluster: 'alpha',
    hour,
    state: 'rolled' as const,
  })),
  ...hoursBetween('2026-05-12T04:00Z', '2026-05-12T06:00Z').map((hour) => ({
    cluster: 'alpha',
    hour,
    state: 'open' as const,
  })),
];
const SCOPE = { filter: NO_FILTER, idle: 'separate' as const };
const PAGE = { sort: '-carbon_grams' as const, limit: 100, offset: 0, after: null };

for (const kind of DATABASE_KINDS) {
  describe(`planning of reads (${kind})`, function () {
    this.timeout(120_000);
    let fixture: ReadFixture;

    before(async () => {
      fixture = await buildReadFixture(kind, HOURS, { now: NOW });
    });
    after(() => fixture?.fresh.drop());

    const statementsOf = (read: () => Promise<unknown>) => statementsIn(fixture.fresh.database, read);
    async function explain(read: () => Promise<unknown>): Promise<string> {
      const [statement] = await statementsOf(read);
      return explainStatement(fixture.fresh.database, statement);
    }

    it('reads the coarsest table with an exact result', async () => {
      const ask = async (from: string, to: string) =>
        (await fixture.store.readTotals({ ...SCOPE, range: { from: instant(from), to: instant(to) } })).context
          .resolution;
      expect(await ask('2026-05-10T00:00Z', '2026-05-11T00:00Z')).to.equal('1d');
      expect(await ask('2026-05-10T01:00Z', '2026-05-11T00:00Z')).to.equal('15m');
      expect(await ask('2026-05-12T04:00Z', '2026-05-12T05:00Z')).to.equal('5m');
      const pods = await fixture.store.listPods({ ...SCOPE, range: { ...DAY, to: DAY.to - 3600 } }, PAGE);
      expect(pods.context.resolution).to.equal('1h');
    });

    it('a day in UTC reads daily rows only, one in Kolkata quarters only', async () => {
      const series = (zone: string, range: { from: number; to: number }) =>
        statementsOf(() =>
          fixture.store.readSeries({
            ...SCOPE,
            range,
            buckets: localBuckets(range, 'day', zone),
            seriesBy: null,
            top: 1,
            limit: 100,
            offset: 0,
            after: null,
          }),
        );
      const [utc] = await series('UTC', DAY);
      expect(utc?.sql)
        .to.contain('from namespace_day f')
        .and.not.contain('namespace_quarter')
        .and.not.contain('pod_window');
      const [kolkata] = await series('Asia/Kolkata', { from: DAY.from - 5400, to: DAY.to - 5400 });
      expect(kolkata?.sql)
        .to.contain('from namespace_quarter f')
        .and.not.contain('pod_window')
        .and.not.contain('namespace_day');
    });

    notOnCitus('the plans are those of the nodes').it(
      'the three most frequent reads use only partitions and indexes of their range',
      async () => {
        const raw = { from: instant('2026-05-12T04:00Z'), to: instant('2026-05-12T06:00Z') };
        const partitions = await explain(() => fixture.store.listPods({ ...SCOPE, range: raw }, PAGE));
        const touched = new Set(partitions.match(/pod_window_\w*?\d{6,8}\b|pod_window_p?\d+\w*/g) ?? []);
        expect(
          [...touched].some((name) => name.includes('20260512')),
          partitions,
        ).to.equal(true);
        expect(
          [...touched].some((name) => name.includes('20260511')),
          partitions,
        ).to.equal(false);
        await fixture.fresh.database.knex.raw(
          `insert into namespace_quarter (bucket_start, cluster_id, namespace_id)
         select timestamptz '2020-01-01Z' + n * interval '15 minutes', 1, 1 from generate_series(1, 20000) n`,
        );
        await fixture.fresh.database.knex.raw(
          `insert into namespace_day (bucket_start, cluster_id, namespace_id)
         select timestamptz '1960-01-01Z' + n * interval '1 day', 1, 1 from generate_series(1, 20000) n`,
        );
        await fixture.fresh.database.knex.raw('analyze namespace_quarter, namespace_day');
        const totals = await explain(() => fixture.store.readTotals({ ...SCOPE, range: DAY }));
        expect(totals).to.match(/Index Scan using namespace_day_\w+|Bitmap Index Scan on namespace_day_\w+/);
        expect(totals).to.not.contain('Seq Scan on namespace_day');
        const range = { from: DAY.from + 900, to: DAY.to };
        const series = await explain(() =>
          fixture.store.readSeries({
            ...SCOPE,
            range,
            buckets: localBuckets(range, 'hour', 'UTC'),
            seriesBy: 'namespace',
            top: 5,
            limit: 100,
            offset: 0,
            after: null,
          }),
        );
        expect(series).to.match(/Index Scan using namespace_quarter_\w+|Bitmap Index Scan on namespace_quarter_\w+/);
        expect(series).to.not.contain('Seq Scan on namespace_quarter');
      },
    );

    it('groups pods also by the distribution column of their tables, so that nodes of Citus group their rows', async () => {
      const range = { from: DAY.from, to: NOW };
      const shared = { namespaces: ['production'], by: 'charge' } as const;
      for (const filter of [SCOPE, { ...SCOPE, shared }]) {
        const [statement] = await statementsOf(() => fixture.store.listPods({ ...filter, range }, PAGE));
        const text = statement?.sql.replaceAll(/\s+/g, ' ') ?? '';
        expect(text).to.contain('from pod_day f').and.contain('from pod_hour f').and.contain('from pod_window f');
        const branches = text.match(/from pod_(day|hour|window) f/g)?.length;
        expect(text.match(/as bucket, (f\.namespace_id, )?f\.workload_id,/g)?.length).to.equal(branches);
        expect(text).to.contain('from facts f group by f.key, f.class, f.workload_id)');
      }
    });

    it('estimates a common query without reading pods', async () => {
      const { readKnex } = fixture.fresh.database;
      const seen: string[] = [];
      const listen = (query: { sql: string }): void => void seen.push(query.sql);
      readKnex.on('query', listen);
      await fixture.store.readSeries({
        ...SCOPE,
        range: DAY,
        buckets: localBuckets(DAY, 'hour', 'UTC'),
        seriesBy: 'namespace',
        top: 5,
        limit: 100,
        offset: 0,
        after: null,
      });
      await fixture.store.listPods({ ...SCOPE, range: DAY }, { ...PAGE, limit: 1 });
      readKnex.removeListener('query', listen);
      expect(seen.filter((sql) => sql.includes('p.first_seen <'))).to.deep.equal([]);
    });

    it('rejects a read above the limit with the estimate, the limit and an alternative', async () => {
      const small = createMetricsStore(fixture.fresh.database, {
        maxReadRows: { server: 50, embedded: 50 },
        now: () => NOW,
      });
      const range = { from: DAY.from + 3600, to: DAY.to };
      const refusal = await small.listPods({ ...SCOPE, range }, PAGE).catch((error: unknown) => error);
      expect(refusal).to.be.instanceOf(Problem);
      const { kind: slug, message } = refusal as Problem;
      expect(slug).to.equal('query-too-expensive');
      // 8 pods, reserved ones included, in 23 hours, and one more row for each lifetime that starts within one.
      expect(message).to.contain('about 192 stored rows').and.contain('at most 50').and.contain('shorter range');
      expect((await small.listPods({ ...SCOPE, range: DAY }, PAGE)).context.resolution).to.equal('1d');
      const narrow = { ...NO_FILTER, pods: ['app-0-0'], namespaces: ['production'] };
      expect((await small.listPods({ range, filter: narrow, idle: 'separate' }, PAGE)).total).to.equal(1);
    });

    it('suggests an accepted range, for lists, sums and series', async () => {
      const small = createMetricsStore(fixture.fresh.database, {
        maxReadRows: { server: 60, embedded: 60 },
        now: () => NOW,
      });
      const range = { from: DAY.from + 3600, to: DAY.to };
      const series = (asked: TimeRange) =>
        small.readSeries({
          ...SCOPE,
          range: asked,
          buckets: localBuckets(asked, 'hour', 'UTC'),
          seriesBy: 'workload',
          top: 5,
          limit: 100,
          offset: 0,
          after: null,
        });
      for (const read of [(asked: TimeRange) => small.listPods({ ...SCOPE, range: asked }, PAGE), series]) {
        const refusal = await read(range).catch((error: unknown) => error);
        const example = /from=(\S+)&to=(\S+) needs about (\d+)/.exec((refusal as Problem).message);
        const cheaper = { from: instant(example?.[1] ?? ''), to: instant(example?.[2] ?? '') };
        expect(cheaper.to).to.equal(range.to);
        expect(cheaper.from).to.be.within(range.from + 1, range.to - 3600);
        expect(Number(example?.[3])).to.be.within(1, 60);
        expect((await read(cheaper)).total).to.be.greaterThan(0);
      }
    });

    it('the limit depends on the kind of database', async () => {
      const bounds = { server: 10_000, embedded: 10_000, [kind]: 1 };
      const store = createMetricsStore(fixture.fresh.database, { maxReadRows: bounds, now: () => NOW });
      const refusal = await store.readTotals({ ...SCOPE, range: DAY }).catch((error: unknown) => error);
      expect((refusal as Problem).kind).to.equal('query-too-expensive');
    });

    it('bounds contain the first data and the newest window of each cluster', async () => {
      await fixture.collect.ensureCluster('idle-cluster', true);
      const bounds = await fixture.store.listClusterBounds([]);
      expect(bounds).to.deep.equal([
        {
          cluster: 'alpha',
          isSample: false,
          dataFrom: instant('2026-05-09T22:00Z'),
          latestWindowEnd: instant('2026-05-12T06:00Z'),
        },
        { cluster: 'idle-cluster', isSample: true, dataFrom: null, latestWindowEnd: null },
      ]);
      expect(await fixture.store.listClusterBounds(['nowhere'])).to.deep.equal([]);
    });

    it('the revision changes only with the days of the range', async () => {
      const open = { from: instant('2026-05-12T04:00Z'), to: instant('2026-05-12T06:00Z') };
      const before = [
        await fixture.store.findRevision(['alpha'], open),
        await fixture.store.findRevision(['alpha'], DAY),
      ];
      expect(await fixture.store.findRevision(['alpha'], open)).to.equal(before[0]);
      const [{ id }] = (await fixture.fresh.database.knex.raw(`select id from cluster where name = 'alpha'`)).rows;
      const late = makeWindowFacts(instant('2026-05-12T05:00Z'), { seed: 77 });
      const run = { windowStart: late.windowStart, status: 'complete' as const, attempts: 2, problems: [] };
      await fixture.collect.writeWindow(id, late, run);
      expect(await fixture.store.findRevision(['alpha'], open)).to.not.equal(before[0]);
      expect(await fixture.store.findRevision(['alpha'], DAY)).to.equal(before[1]);
    });
  });
}
