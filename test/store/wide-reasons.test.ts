import { expect } from 'chai';
import type { WindowFacts } from '../../src/domain/measures/entity-facts.js';
import type { ReadScope } from '../../src/domain/metrics-queries.js';
import { bucketsIn } from '../../src/domain/time/buckets.js';
import { DAY_SECONDS, HOUR_SECONDS, WINDOW_SECONDS } from '../../src/domain/time/window.js';
import type { Database } from '../../src/store/connection/connect.js';
import { createMetricsStore } from '../../src/store/query/serve/metrics-store.js';
import { DATABASE_KINDS, type FreshDatabase, freshDatabase } from '../support/database.js';
import { NO_FILTER } from '../support/reference-fold.js';
import { DAY_START, storeOf, writeAll } from '../support/store-fixture.js';
import { FACT_TABLES, type FactTable, readTable } from '../support/table-rows.js';
import { makeWindows } from '../support/window-facts.js';

/** The last hour of a day: rolling it up completes the day. */
const HOUR = DAY_START + 23 * HOUR_SECONDS;
const SHAPE = { nodes: 1, namespaces: 1, workloadsPerNamespace: 1, podsPerWorkload: 1 };
/** For node rows and, in turn, for pods: around the 32nd bit, far beyond it, and the last. */
const NODE_REASONS = 2 ** 40;
const POD_REASONS = [1, 2 ** 31, 2 ** 32, 2 ** 40, 2 ** 52];
const ALL = POD_REASONS.reduce((sum, bit) => sum + bit, 0);

const windows: readonly WindowFacts[] = makeWindows(HOUR, HOUR_SECONDS / WINDOW_SECONDS, SHAPE).map((facts, index) => ({
  ...facts,
  nodes: facts.nodes.map((node) => ({ ...node, reasons: NODE_REASONS })),
  pods: facts.pods.map((pod) => ({ ...pod, reasons: POD_REASONS[index % POD_REASONS.length] ?? 0 })),
}));

const TABLES = Object.keys(FACT_TABLES) as FactTable[];

/** Stored sets of reasons of a cluster, by table. */
async function storedReasons(database: Database, clusterId: number, tables: readonly FactTable[]) {
  const found: Partial<Record<FactTable, unknown[]>> = {};
  for (const table of tables) {
    const rows = await readTable(database, table, clusterId);
    if (rows.some((row) => 'reasons' in row)) found[table] = rows.map((row) => row['reasons']);
  }
  return found;
}

for (const kind of DATABASE_KINDS) {
  describe(`reasons beyond 32 bits (${kind})`, () => {
    let fresh: FreshDatabase;
    before(async () => {
      fresh = await freshDatabase(kind);
    });
    after(() => fresh?.drop());

    it('have a 64-bit column in every table, including partitions', async () => {
      const { rows } = await fresh.database.knex.raw(
        `select distinct format_type(atttypid, atttypmod) as type from pg_attribute a join pg_class c on c.oid = attrelid
          where attname = 'reasons' and not attisdropped and relkind in ('r', 'p')`,
      );
      expect(rows).to.deep.equal([{ type: 'bigint' }]);
    });

    it('are stored, rolled up by SQL and in memory with the same result, and read back', async () => {
      const { database } = fresh;
      const store = storeOf(database);
      const bySql = await store.ensureCluster('by-sql', false);
      await writeAll(store, bySql, windows);
      const raw = await storedReasons(database, bySql, ['pod_window', 'node_window', 'namespace_window']);
      expect(new Set(raw.pod_window)).to.deep.equal(new Set(POD_REASONS));
      expect(new Set(raw.node_window)).to.deep.equal(new Set([NODE_REASONS]));
      expect(new Set(raw.namespace_window)).to.deep.equal(new Set(POD_REASONS));
      await store.rollUpHour(bySql, HOUR);
      const inMemory = await store.ensureCluster('in-memory', false);
      await store.writeSealedHours(inMemory, windows);
      const rollUps = TABLES.filter((table) => !table.endsWith('_window'));
      const rolledUp = await storedReasons(database, bySql, rollUps);
      expect(Object.keys(rolledUp)).to.have.length(12);
      expect(rolledUp).to.deep.equal(await storedReasons(database, inMemory, rollUps));
      for (const table of ['workload_hour', 'pod_hour', 'node_hour', 'workload_day', 'namespace_day'] as const)
        expect(new Set(rolledUp[table]), table).to.deep.equal(new Set([ALL]));
      for (const table of ['node_group_quarter', 'node_group_hour', 'node_group_day'] as const)
        expect(new Set(rolledUp[table]), table).to.deep.equal(new Set([NODE_REASONS]));
    });

    it('are in every result', async () => {
      const store = createMetricsStore(fresh.database, {
        maxReadRows: { server: 1_000_000, embedded: 1_000_000 },
        now: () => DAY_START + DAY_SECONDS,
      });
      const page = { sort: 'name', offset: 0, after: null, limit: 100 } as const;
      // The whole day from its roll-up, an hour from its own, some windows from theirs.
      const ranges = [
        { from: DAY_START, to: DAY_START + DAY_SECONDS },
        { from: HOUR, to: HOUR + HOUR_SECONDS },
        { from: HOUR + WINDOW_SECONDS, to: HOUR + HOUR_SECONDS - WINDOW_SECONDS },
      ];
      for (const range of ranges) {
        const scope: ReadScope = { range, filter: { ...NO_FILTER, clusters: ['by-sql'] }, idle: 'separate' };
        const buckets = bucketsIn(range, 'daily', 'UTC');
        const series = { ...scope, buckets, seriesBy: null, top: 1, offset: 0, after: null, limit: 100 };
        const { items: nodes } = await store.listNodes(scope, page);
        const answered = [
          (await store.readTotals(scope)).measures,
          ...(await store.listNamespaces(scope, page)).items.map(({ measures }) => measures),
          ...(await store.listPods(scope, page)).items.map(({ measures }) => measures),
          ...nodes.map(({ measures }) => measures),
          ...(await store.readSeries(series)).points.map(({ measures }) => measures),
        ];
        expect(answered.length).to.be.greaterThan(4);
        expect(new Set(answered.map((measures) => measures?.reasons))).to.deep.equal(new Set([ALL]));
        expect(nodes.map(({ nodeMeasures }) => nodeMeasures.reasons)).to.deep.equal([NODE_REASONS]);
      }
    });
  });
}
