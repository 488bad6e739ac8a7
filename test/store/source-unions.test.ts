import { expect } from 'chai';
import fc from 'fast-check';
import { unionOf } from '../../src/domain/figures/bit-set.js';
import { SOURCE_KINDS, SOURCES } from '../../src/domain/figures/figure-sources.js';
import { IDLE, SYSTEM, type WindowFacts } from '../../src/domain/measures/entity-facts.js';
import type { Measures } from '../../src/domain/measures/measures.js';
import { DAY_SECONDS, floorTo, HOUR_SECONDS, QUARTER_SECONDS, WINDOW_SECONDS } from '../../src/domain/time/window.js';
import { DATABASE_KINDS, type FreshDatabase, freshDatabase } from '../support/database.js';
import { DAY_START, storeOf, writeAll } from '../support/store-fixture.js';
import { FACT_TABLES, type FactTable, type NamedRow, readTable } from '../support/table-rows.js';
import { makeWindows } from '../support/window-facts.js';

/** The last hour of a day: rolling it up completes the day. */
const HOUR = DAY_START + 23 * HOUR_SECONDS;
const SHAPE = { nodes: 2, namespaces: 2, workloadsPerNamespace: 2, podsPerWorkload: 2 };
const WINDOWS = 4;
const ROWS = makeWindows(HOUR, WINDOWS, SHAPE).reduce((sum, { pods, nodes }) => sum + pods.length + nodes.length, 0);

/** The columns that store sets of sources or versions. */
const COLUMNS = [...SOURCE_KINDS.map((kind) => `${kind}_sources`), 'methodology_versions'] as const;

type Sets = Pick<
  Measures,
  'priceSources' | 'intensitySources' | 'pueSources' | 'powerSources' | 'embodiedSources' | 'methodologyVersions'
>;
const setOf = (members: number): fc.Arbitrary<number | null> =>
  fc.option(fc.integer({ min: 0, max: 2 ** members - 1 }), { freq: 4 });
const sets: fc.Arbitrary<Sets> = fc.record({
  priceSources: setOf(SOURCES.price.length),
  intensitySources: setOf(SOURCES.intensity.length),
  pueSources: setOf(SOURCES.pue.length),
  powerSources: setOf(SOURCES.power.length),
  embodiedSources: setOf(SOURCES.embodied.length),
  methodologyVersions: setOf(3),
});

function windowsWith(rows: readonly Sets[]): WindowFacts[] {
  let place = 0;
  const next = (): Sets | undefined => rows[place++];
  return makeWindows(HOUR, WINDOWS, SHAPE).map((facts) => ({
    ...facts,
    nodes: facts.nodes.map((node) => ({ ...node, ...next() })),
    pods: facts.pods.map((pod) => ({ ...pod, ...next() })),
  }));
}

const SECONDS: readonly (readonly [suffix: string, seconds: number])[] = [
  ['_window', WINDOW_SECONDS],
  ['_quarter', QUARTER_SECONDS],
  ['_hour', HOUR_SECONDS],
  ['_day', DAY_SECONDS],
];
const TABLES = (Object.keys(FACT_TABLES) as FactTable[]).filter((table) => !/^(container|cluster)_/.test(table));

const classOf = ({ namespace }: NamedRow): number => (namespace === IDLE ? 2 : namespace === SYSTEM ? 1 : 0);

/** Rows of a table, each with the union over the window rows that it is made of. */
function unionsOf(table: FactTable, rows: readonly NamedRow[], windowRows: readonly NamedRow[]): string[] {
  const [, seconds = 0] = SECONDS.find(([suffix]) => table.endsWith(suffix)) ?? [];
  const keyOf = (row: NamedRow): string => {
    const start = floorTo(Number(row['start']), seconds);
    const names = ['namespace', 'workload', 'pod', 'node'].map((name) => (name in (rows[0] ?? {}) ? row[name] : null));
    const ofClass = 'class' in (rows[0] ?? {}) ? (row['class'] ?? classOf(row)) : null;
    return JSON.stringify([start, ...names, ofClass]);
  };
  const found = new Map<string, Record<string, number | null>>();
  for (const row of windowRows) {
    const sum = found.get(keyOf(row)) ?? {};
    for (const column of COLUMNS) {
      const [before, bits] = [sum[column] ?? null, row[column] as number | null];
      sum[column] = before === null || bits === null ? (before ?? bits) : unionOf(before, bits);
    }
    found.set(keyOf(row), sum);
  }
  return rows.map((row) => {
    const expected = found.get(keyOf(row));
    const shown = (values: NamedRow | undefined): string =>
      JSON.stringify(COLUMNS.map((column) => values?.[column] ?? null));
    return shown(row) === shown(expected) ? 'equal' : `${keyOf(row)}: ${shown(row)} instead of ${shown(expected)}`;
  });
}

for (const kind of DATABASE_KINDS) {
  describe(`sources and versions in roll-ups (${kind})`, () => {
    let fresh: FreshDatabase;
    let clusters = 0;
    before(async () => {
      fresh = await freshDatabase(kind);
    });
    after(() => fresh?.drop());

    it('are the union of those of their windows, in each table, by SQL as in memory', async () => {
      const { database } = fresh;
      const store = storeOf(database);
      const rows = fc.array(sets, { minLength: ROWS, maxLength: ROWS });
      const check = async (given: readonly Sets[]): Promise<void> => {
        clusters += 1;
        const windows = windowsWith(given);
        const bySql = await store.ensureCluster(`by-sql-${clusters}`, false);
        await writeAll(store, bySql, windows);
        const pods = await readTable(database, 'pod_window', bySql);
        const nodes = await readTable(database, 'node_window', bySql);
        await store.rollUpHour(bySql, HOUR);
        const inMemory = await store.ensureCluster(`in-memory-${clusters}`, false);
        await store.writeSealedHours(inMemory, windows);
        for (const table of TABLES) {
          const windowRows = /^node_(group|window)/.test(table) ? nodes : pods;
          for (const id of table.endsWith('_window') ? [bySql] : [bySql, inMemory]) {
            const found = unionsOf(table, await readTable(database, table, id), windowRows);
            expect(found, table).not.to.have.length(0);
            expect(new Set(found), table).to.deep.equal(new Set(['equal']));
          }
        }
      };
      // No shrinking: each run stores two clusters, and the message names the row.
      await fc.assert(fc.asyncProperty(rows, check), { numRuns: 5, endOnFailure: true });
    });
  });
}
