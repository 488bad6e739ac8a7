import type { WindowFacts } from '../../src/domain/measures/entity-facts.js';
import type { WindowRun } from '../../src/domain/ports.js';
import { DAY_SECONDS, type EpochSeconds, HOUR_SECONDS } from '../../src/domain/time/window.js';
import { createCollectStore } from '../../src/store/collect-store.js';
import type { Database } from '../../src/store/connection/connect.js';
import type { Retention } from '../../src/store/retention/apply-retention.js';
import { type LeasingStore, withLeases } from './leasing-store.js';
import { FACT_TABLES, type FactTable, type NamedRow, readTable } from './table-rows.js';

/** Midnight UTC, so that day boundaries are easy to see. */
export const DAY_START: EpochSeconds = Date.UTC(2026, 0, 1) / 1000;

export const DEFAULT_RETENTION: Retention = {
  rawSeconds: 9 * DAY_SECONDS,
  hourlySeconds: 400 * DAY_SECONDS,
  podHourlySeconds: 35 * DAY_SECONDS,
  dailySeconds: null,
};

export const storeOf = (database: Database, change: Partial<Retention> = {}): LeasingStore =>
  withLeases(createCollectStore(database, { retention: { ...DEFAULT_RETENTION, ...change } }));

export const completeRun = (windowStart: EpochSeconds, change: Partial<WindowRun> = {}): WindowRun => ({
  windowStart,
  status: 'complete',
  attempts: 1,
  problems: [],
  ...change,
});

export async function writeAll(store: LeasingStore, clusterId: number, windows: readonly WindowFacts[]): Promise<void> {
  for (const facts of windows) await store.writeWindow(clusterId, facts, completeRun(facts.windowStart));
}

/** All stored facts of a cluster. */
export async function snapshot(database: Database, clusterId: number): Promise<Record<FactTable, NamedRow[]>> {
  const tables = Object.keys(FACT_TABLES) as FactTable[];
  const entries: [FactTable, NamedRow[]][] = [];
  for (const table of tables) entries.push([table, await readTable(database, table, clusterId)]);
  return Object.fromEntries(entries) as Record<FactTable, NamedRow[]>;
}

/** State of every hour of a cluster, by its start in hours from DAY_START. */
export async function hourStates(database: Database, clusterId: number): Promise<Record<number, string>> {
  const { rows } = await database.knex.raw<{ rows: { hour: number; state: string }[] }>(
    'select extract(epoch from hour)::float8 as hour, state from hour_state where cluster_id = ? order by 1',
    [clusterId],
  );
  return Object.fromEntries(rows.map(({ hour, state }) => [(hour - DAY_START) / HOUR_SECONDS, state]));
}

export async function isDayRolled(database: Database, clusterId: number, day: EpochSeconds): Promise<boolean> {
  const { rows } = await database.knex.raw<{ rows: { rolled: boolean }[] }>(
    'select is_rolled as rolled from day_state where cluster_id = ? and day = to_timestamp(?)',
    [clusterId, day],
  );
  return rows[0]?.rolled ?? false;
}

/** Sum of a column over the rows of a table. */
export const total = (rows: readonly NamedRow[], column: string): number =>
  rows.reduce((sum, row) => sum + Number(row[column] ?? 0), 0);

export async function revisionOf(database: Database, clusterId: number, day: EpochSeconds): Promise<number> {
  const { rows } = await database.knex.raw<{ rows: { revision: number }[] }>(
    'select revision from data_revision where cluster_id = ? and day = to_timestamp(?)',
    [clusterId, day],
  );
  return rows[0]?.revision ?? 0;
}
