import { expect } from 'chai';
import type { LabelCondition } from '../../src/domain/cluster/label-condition.js';
import { toLabelCondition } from '../../src/domain/cluster/label-condition.js';
import { isReserved } from '../../src/domain/measures/entity-facts.js';
import { foldMeasures } from '../../src/domain/measures/measures.js';
import type { PageRequest, ReadScope } from '../../src/domain/metrics-queries.js';
import type { TimeRange } from '../../src/domain/time/window.js';
import { notOnCitus } from '../support/citus-server.js';
import { DATABASE_KINDS } from '../support/database.js';
import {
  pick,
  randomLabels,
  randomOf,
  rowsWithLabels,
  type StoredLabel,
  storeLabels,
} from '../support/label-fixture.js';
import {
  buildReadFixture,
  type FixtureHour,
  hoursBetween,
  instant,
  type ReadFixture,
} from '../support/read-fixture.js';
import { expectFold, NO_FILTER, rowsInScope } from '../support/reference-fold.js';

const DAY = { from: instant('2026-05-10T00:00Z'), to: instant('2026-05-11T00:00Z') };
const ALL = { from: DAY.from, to: instant('2026-05-11T03:00Z') };
const HOURS: readonly FixtureHour[] = [
  ...hoursBetween('2026-05-10T00:00Z', '2026-05-11T00:00Z').map((hour) => ({
    cluster: 'alpha',
    hour,
    state: 'sealed' as const,
  })),
  ...(['rolled', 'dirty', 'open'] as const).map((state, index) => ({
    cluster: 'alpha',
    hour: DAY.to + 3600 * index,
    state,
  })),
  ...hoursBetween('2026-05-10T04:00Z', '2026-05-10T06:00Z').map((hour) => ({
    cluster: 'beta',
    hour,
    state: 'rolled' as const,
  })),
];
const PAGE: PageRequest = { sort: '-carbon_grams', limit: 1000, offset: 0, after: null };
const START = instant('2026-05-10T00:00Z');

const label = (
  subject: StoredLabel['subject'],
  name: string,
  value: string,
  from: number = START,
  to: number | null = null,
  key = 'team',
  cluster = 'alpha',
): StoredLabel => ({ cluster, subject, name, key, value, from, to });

/** Every character that Kubernetes allows in a value. */
const ODD = `A${'abcdefghijklmnopqrstuvwxyz0123456789'}-_.Z`;

const TEN = instant('2026-05-10T10:25Z');
const LABELS: readonly StoredLabel[] = [
  label('namespace', 'production', 'blue'),
  label('workload', 'production/app-1', 'green', START, TEN),
  label('workload', 'production/app-1', 'red', TEN),
  label('workload', 'staging/app-0', ODD),
  label('namespace', 'production', 'blue', START, null, 'team', 'beta'),
  label('namespace', 'production', 'gold', START, null, 'tier'),
  label('namespace', 'staging', '', START, null, 'tier'),
  label('node', 'node-1', 'spare', START, null, 'pool'),
  label('workload', 'production/app-0', 'own', instant('2026-05-10T05:10Z'), instant('2026-05-10T05:40Z'), 'pool'),
  label('workload', 'production/app-0', 'own', instant('2026-05-10T07:10Z'), instant('2026-05-10T09:40Z'), 'pool'),
];

const scopeOf = (conditions: readonly string[], range: TimeRange = ALL): ReadScope => ({
  range,
  idle: 'separate',
  filter: { ...NO_FILTER, labels: conditions.map(toLabelCondition) },
});

for (const kind of DATABASE_KINDS) {
  describe(`figures by label (${kind})`, function () {
    this.timeout(180_000);
    let fixture: ReadFixture;
    let labels: readonly StoredLabel[] = LABELS;

    before(async () => {
      fixture = await buildReadFixture(kind, HOURS, {
        now: instant('2026-06-01T00:00Z'),
        shapes: { beta: { seed: 9, nodes: 1, namespaces: 1 } },
      });
    });
    beforeEach(async () => {
      labels = LABELS;
      await storeLabels(fixture.fresh.database, labels);
    });
    after(() => fixture?.fresh.drop());

    const expectedRows = (conditions: readonly LabelCondition[], range: TimeRange) =>
      rowsWithLabels(labels, rowsInScope(fixture.rows, range), conditions);

    async function expectTotals(scope: ReadScope, what: string): Promise<void> {
      const totals = await fixture.store.readTotals(scope);
      const rows = expectedRows(scope.filter.labels, totals.context.range);
      expectFold(totals.measures, rows, what);
      expect(totals.context.isMatched, what).to.equal(rows.length > 0);
      const pods = rows.filter((row) => !isReserved(row.fact.namespace));
      const count = (keyOf: (row: (typeof rows)[number]) => string) => new Set(pods.map(keyOf)).size;
      expect(totals.counts.pods, `${what} pods`).to.equal(count((row) => `${row.cluster} ${row.fact.uid}`));
      expect(totals.counts.workloads, `${what} workloads`).to.equal(
        count((row) => `${row.cluster} ${row.fact.namespace} ${row.fact.workload.name}`),
      );
    }

    for (const conditions of [
      ['team:blue'],
      ['team:green'],
      ['team:red'],
      ['team:green', 'team:red'],
      [`team:${ODD}`],
      ['team'],
      ['!team:blue'],
      ['team', '!team:red'],
      ['team:blue', 'tier:gold'],
      ['tier:'],
      ['pool:spare'],
      ['pool:own'],
      ['!pool:spare', 'team'],
    ])
      it(`label=${conditions.join(' and ')} selects the rows with these labels, each from its hour on`, async () => {
        await expectTotals(scopeOf(conditions), 'all');
        await expectTotals(scopeOf(conditions, DAY), 'day');
        await expectTotals(scopeOf(conditions, { from: DAY.from + 1800, to: DAY.to + 5400 }), 'inside hours');
      });

    it('a value and its exclusion add up to the total', async () => {
      for (const text of ['team:blue', 'team:red', 'pool:spare', 'tier:']) {
        const sums = await Promise.all([[text], [`!${text}`], []].map((one) => fixture.store.readSum(scopeOf(one))));
        const [chosen, others, total] = sums.map(({ measures }) => measures);
        const parts = [chosen, others].flatMap((part) => part ?? []);
        const sum = foldMeasures(parts);
        expect(sum.energyJoules, text).to.be.closeTo(total?.energyJoules ?? 0, 1e-9 * (total?.energyJoules ?? 0));
        expect(sum.costCpuUsd, text).to.be.closeTo(total?.costCpuUsd ?? 0, 1e-9 * (total?.costCpuUsd ?? 0));
      }
    });

    it('applies to every list and to series, with other filters', async () => {
      const scope = scopeOf(['team:blue', 'team:red']);
      const rows = expectedRows(scope.filter.labels, ALL);
      for (const list of [fixture.store.listNamespaces, fixture.store.listNodes, fixture.store.listPods]) {
        const page = await list(scope, PAGE);
        expectFold(page.measures, rows);
      }
      const nodes = await fixture.store.readSum({ ...scope, filter: { ...scope.filter, nodes: ['node-0'] } });
      expectFold(
        nodes.measures,
        rows.filter((row) => row.fact.node === 'node-0'),
      );
      const buckets = [{ start: ALL.from, end: ALL.to }];
      const series = await fixture.store.readSeries({
        ...scope,
        buckets,
        seriesBy: 'workload',
        top: 10,
        limit: 100,
        offset: 0,
        after: null,
      });
      expectFold(foldMeasures(series.points.flatMap(({ measures }) => measures ?? [])), rows);
    });

    it('an unknown key or value matches nothing, and excludes nothing', async () => {
      for (const text of ['unknown', 'unknown:x', 'team:unknown', 'team:Blue']) {
        const { context, measures } = await fixture.store.readTotals(scopeOf([text]));
        expect([context.isMatched, measures], text).to.eql([false, null]);
      }
      await expectTotals(scopeOf(['!unknown:x']), 'unknown');
    });

    it('reads daily rows unless a label changes inside the day', async () => {
      const resolutionOf = async (text: string) =>
        (await fixture.store.readSum(scopeOf([text], DAY))).context.resolution;
      expect(await resolutionOf('tier:gold')).to.equal('1d');
      expect(await resolutionOf('team:blue')).to.equal('1h');
    });

    it('looks up when objects were first observed only for labels that begin in the range', async () => {
      const { readKnex } = fixture.fresh.database;
      const lookups = async (from: number, range: TimeRange): Promise<number> => {
        labels = [label('workload', 'production/app-1', 'green', from)];
        await storeLabels(fixture.fresh.database, labels);
        let found = 0;
        const listen = ({ sql }: { sql: string }) => {
          if (sql.includes('min(p.first_seen)')) found += 1;
        };
        readKnex.on('query', listen);
        await expectTotals(scopeOf(['team:green'], range), `from ${from}`);
        readKnex.removeListener('query', listen);
        return found;
      };
      expect(await lookups(instant('2026-05-07T10:25Z'), DAY)).to.equal(0);
      expect(await lookups(TEN, DAY)).to.be.above(0);
      expect(await lookups(instant('2026-05-08T10:25Z'), { from: DAY.to, to: ALL.to })).to.equal(0);
    });

    it('agrees with a plain search for random labels and filters', async () => {
      for (let seed = 1; seed <= 8; seed += 1) {
        const random = randomOf(seed);
        labels = randomLabels(random, ALL);
        await storeLabels(fixture.fresh.database, labels);
        for (let index = 0; index < 4; index += 1) {
          const texts = randomConditions(random);
          await expectTotals(scopeOf(texts), `seed ${seed}: ${texts.join(' ')}`);
        }
      }
    });

    notOnCitus('the plan is that of the nodes').it('finds the labels of a key by the index', async () => {
      const { database } = fixture.fresh;
      await database.knex.raw(`
        insert into label (subject, subject_id, key, value, valid_from)
        select 'workload', g, 'key-' || g % 50, 'value', now() from generate_series(100000, 120000) g`);
      await database.knex.raw('analyze label');
      const seen: { sql: string; bindings: unknown[] }[] = [];
      const listen = (query: { sql: string; bindings: unknown[] }) => seen.push(query);
      database.readKnex.on('query', listen);
      await fixture.store.readSum(scopeOf(['team:blue']));
      database.readKnex.removeListener('query', listen);
      const statement = seen.find(({ sql }) => sql.includes('from label l'));
      const { client } = database.knex;
      const connection = await client.acquireConnection();
      try {
        const query = { sql: `explain ${statement?.sql}`, bindings: statement?.bindings, method: 'raw' };
        const { response } = await client.query(connection, query);
        const plan = response.rows.map((row: Record<string, string>) => row['QUERY PLAN']).join('\n');
        expect(plan).to.include('label_key_value_idx').and.not.include('Seq Scan on label');
      } finally {
        await client.releaseConnection(connection);
      }
    });
  });
}

const randomConditions = (random: () => number): string[] =>
  Array.from({ length: 1 + Math.floor(random() * 3) }, () => {
    const key = pick(random, ['team', 'env']);
    return pick(random, [`${key}:a`, `${key}:b`, key, `!${key}:a`, `!${key}:c`]);
  });
