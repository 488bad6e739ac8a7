import type { Knex } from 'knex';
import { distributeTables, prepareDistribution } from '../citus/distribute.js';
import type { Database } from '../connection/connect.js';
import * as dimensions from '../migrations/0001-dimensions.js';
import * as windowFacts from '../migrations/0002-window-facts.js';
import * as rollUps from '../migrations/0003-roll-ups.js';
import * as bookkeeping from '../migrations/0004-bookkeeping.js';
import * as recommendations from '../migrations/0005-recommendations.js';
import * as coarserReads from '../migrations/0006-coarser-reads.js';
import * as windowGroups from '../migrations/0007-window-groups.js';
import * as wideReasons from '../migrations/0008-wide-reasons.js';
import * as leaseEpochs from '../migrations/0009-lease-epochs.js';
import * as podLimits from '../migrations/0010-pod-limits.js';
import * as idleEmbodiedParts from '../migrations/0011-idle-embodied-parts.js';
import * as costBands from '../migrations/0012-cost-bands.js';
import * as powerAndEmbodiedSources from '../migrations/0013-power-and-embodied-sources.js';
import * as serverlessNodes from '../migrations/0014-serverless-nodes.js';
import * as costBandsOfSavings from '../migrations/0015-cost-bands-of-savings.js';
import * as actorNames from '../migrations/0016-actor-names.js';
import * as autoscalerMetrics from '../migrations/0017-autoscaler-metrics.js';
import * as clusterDiagnostics from '../migrations/0018-cluster-diagnostics.js';

interface Migration extends Knex.Migration {
  /** Fills the tables and columns that `up` created from stored rows. */
  fill?(knex: Knex): Promise<void>;
}

/**
 * The migrations in order. They are frozen: their SQL is literal text and imports no other module, so that a change of the
 * code does not change the schema of a released version. Never edit a migration; add a new one. Names have no file extension,
 * so that source and build have the same names. From 0005 on each call runs a single statement: Citus sends the whole text of
 * a call that changes a distributed table to its nodes, which accept only one statement.
 */
const MIGRATIONS: ReadonlyMap<string, Migration> = new Map<string, Migration>([
  ['0001-dimensions', dimensions],
  ['0002-window-facts', windowFacts],
  ['0003-roll-ups', rollUps],
  ['0004-bookkeeping', bookkeeping],
  ['0005-recommendations', recommendations],
  ['0006-coarser-reads', coarserReads],
  ['0007-window-groups', windowGroups],
  ['0008-wide-reasons', wideReasons],
  ['0009-lease-epochs', leaseEpochs],
  ['0010-pod-limits', podLimits],
  ['0011-idle-embodied-parts', idleEmbodiedParts],
  ['0012-cost-bands', costBands],
  ['0013-power-and-embodied-sources', powerAndEmbodiedSources],
  ['0014-serverless-nodes', serverlessNodes],
  ['0015-cost-bands-of-savings', costBandsOfSavings],
  ['0016-actor-names', actorNames],
  ['0017-autoscaler-metrics', autoscalerMetrics],
  ['0018-cluster-diagnostics', clusterDiagnostics],
]);

type Step = (knex: Knex) => Promise<void>;
const noStep: Step = async () => {};

/**
 * Source of the migrations for knex.
 * @param beforeFill runs between `up` and `fill` of each migration
 * @param names the migrations to apply, by default all
 */
export const migrationSource = (
  beforeFill: Step = noStep,
  names: Iterable<string> = MIGRATIONS.keys(),
): Knex.MigrationSource<string> => ({
  getMigrations: async () => [...names],
  getMigrationName: (name) => name,
  getMigration: async (name) => {
    const migration = MIGRATIONS.get(name);
    if (migration === undefined) throw new Error(`migration ${name} does not exist`);
    const up = async (knex: Knex): Promise<void> => {
      await migration.up(knex);
      await beforeFill(knex);
      await migration.fill?.(knex);
    };
    return { ...migration, up };
  },
});

/** Key of the advisory lock; an arbitrary number that other programs on the server do not use. */
const MIGRATION_LOCK = 4_735_621_001;

/**
 * Migrates the schema to this version and, on a Citus cluster, distributes its tables, in one transaction. New tables are
 * distributed before they are filled, because Citus inserts rows selected from distributed tables only into distributed
 * tables. Concurrent calls of several processes are serialised by an advisory lock (on the embedded database, which has a
 * single process, the lock has no effect).
 * @throws Error if a newer version has migrated the database
 */
export async function migrate(database: Database): Promise<void> {
  await database.runUnlimited((knex) =>
    knex.transaction(async (transaction) => {
      await lockSchema(transaction);
      refuseNewer(await listMigrations(transaction));
      await migrateWithin(transaction);
    }),
  );
}

/** Waits for other migrations, and excludes them until the end of the transaction. */
export async function lockSchema(transaction: Knex): Promise<void> {
  // A pooler can ignore the timeout that the connection requests.
  await transaction.raw('set local statement_timeout = 0');
  await transaction.raw('select pg_advisory_xact_lock(?)', [MIGRATION_LOCK]);
}

/** Migrates in a transaction that has called `lockSchema`. @param names the first of the migrations, by default all */
export async function migrateWithin(transaction: Knex, names: Iterable<string> = MIGRATIONS.keys()): Promise<void> {
  const distribution = await prepareDistribution(transaction);
  const beforeFill = distribution === 'distributed' ? distributeTables : noStep;
  await transaction.migrate.latest({ migrationSource: migrationSource(beforeFill, names) });
  if (distribution !== 'plain') await distributeTables(transaction);
}

/** Reverts all migrations, newest first, and deletes all data. For tests. */
export async function migrateDown(database: Database): Promise<void> {
  await database.knex.transaction(async (transaction) => {
    await transaction.raw('select pg_advisory_xact_lock(?)', [MIGRATION_LOCK]);
    await prepareDistribution(transaction);
    await transaction.migrate.rollback({ migrationSource: migrationSource() }, true);
  });
}

/** @throws Error if the schema is older or newer than this version of the code */
export async function assertSchemaCurrent(database: Database): Promise<void> {
  const applied = await listMigrations(database.knex);
  refuseNewer(applied);
  const missing = missingFrom(applied);
  if (missing.length > 0) {
    throw new Error(`the database is older than this version: ${missing.join(', ')} is missing; migrate it first`);
  }
}

/** Whether migrations of this version are missing, for example on a standby that has not replayed them yet. */
export async function isSchemaBehind(knex: Knex): Promise<boolean> {
  return missingFrom(await listMigrations(knex)).length > 0;
}

const missingFrom = (applied: readonly string[]): string[] =>
  [...MIGRATIONS.keys()].filter((name) => !applied.includes(name));

/** The migrations that this version does not have. */
export const listUnknown = (names: readonly string[]): string[] => names.filter((name) => !MIGRATIONS.has(name));

/** @throws Error if the migrations contain one that this version does not have */
export function refuseNewer(applied: readonly string[]): void {
  const unknown = listUnknown(applied);
  if (unknown.length > 0) {
    throw new Error(
      `the database is newer than this version, which does not know its migrations ${unknown.join(', ')}: start the version that migrated it or a newer one, or restore a backup from before that migration`,
    );
  }
}

/** Names of the applied migrations, in order: they identify the schema. Empty for a database without tables. */
export async function listMigrations(knex: Knex): Promise<readonly string[]> {
  if (!(await knex.schema.hasTable('knex_migrations'))) return [];
  const { rows } = await knex.raw<{ rows: { name: string }[] }>('select name from knex_migrations order by id');
  return rows.map((row) => row.name);
}
