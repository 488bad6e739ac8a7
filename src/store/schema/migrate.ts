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
import * as idleEmbodiedParts from '../migrations/0012-idle-embodied-parts.js';

interface Migration extends Knex.Migration {
  /** Fills the tables and columns that `up` made from the rows that are stored. */
  fill?(knex: Knex): Promise<void>;
}

/**
 * In order. Each is frozen: its SQL is literal text and depends on no other module, so that the code can change while
 * the schema of a released version stays what it was. Never edit one: add another. Names have no ending, so source and
 * build agree. From 0005 on each call runs one statement: Citus sends the whole text of a call that changes a
 * distributed table to its nodes, and they accept a single statement.
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
  ['0012-idle-embodied-parts', idleEmbodiedParts],
]);

type Step = (knex: Knex) => Promise<void>;
const noStep: Step = async () => {};

/** Every migration. @param beforeFill runs between the schema of each and its rows */
export const migrationSource = (beforeFill: Step = noStep): Knex.MigrationSource<string> => ({
  getMigrations: async () => [...MIGRATIONS.keys()],
  getMigrationName: (name) => name,
  getMigration: async (name) => {
    const migration = MIGRATIONS.get(name);
    if (migration === undefined) throw new Error(`there is no migration ${name}`);
    const up = async (knex: Knex): Promise<void> => {
      await migration.up(knex);
      await beforeFill(knex);
      await migration.fill?.(knex);
    };
    return { ...migration, up };
  },
});

/** Any number that no other program on the server uses for an advisory lock. */
const MIGRATION_LOCK = 4_735_621_001;

/**
 * Brings the schema up to this version and distributes it where the database is a Citus cluster, in one transaction. Of a
 * distributed database new tables are distributed before they are filled: Citus inserts into a table, or a partition of
 * it, what it selects from distributed ones only where it is distributed too. Several processes may call it at once:
 * they take turns (the embedded database has one process, and its advisory locks mean nothing).
 * @throws Error when the database was migrated by a newer version.
 */
export async function migrate(database: Database): Promise<void> {
  await database.runUnlimited((knex) =>
    knex.transaction(async (transaction) => {
      // Also where a pooler ignores what the connection asks for.
      await transaction.raw('set local statement_timeout = 0');
      await transaction.raw('select pg_advisory_xact_lock(?)', [MIGRATION_LOCK]);
      refuseNewer(await listApplied(transaction));
      const distribution = await prepareDistribution(transaction);
      const beforeFill = distribution === 'distributed' ? distributeTables : noStep;
      await transaction.migrate.latest({ migrationSource: migrationSource(beforeFill) });
      if (distribution !== 'plain') await distributeTables(transaction);
    }),
  );
}

/** Takes all migrations back, newest first; all data is gone. For tests and a fresh start. */
export async function migrateDown(database: Database): Promise<void> {
  await database.knex.transaction(async (transaction) => {
    await transaction.raw('select pg_advisory_xact_lock(?)', [MIGRATION_LOCK]);
    await prepareDistribution(transaction);
    await transaction.migrate.rollback({ migrationSource: migrationSource() }, true);
  });
}

/** @throws Error when the schema is older or newer than this version of the code. */
export async function assertSchemaCurrent(database: Database): Promise<void> {
  const applied = await listApplied(database.knex);
  refuseNewer(applied);
  const missing = missingFrom(applied);
  if (missing.length > 0) {
    throw new Error(`the database is older than this version: ${missing.join(', ')} is missing; migrate it first`);
  }
}

/** Whether migrations of this version are missing, as they are on a standby that has not replayed them yet. */
export async function isSchemaBehind(knex: Knex): Promise<boolean> {
  return missingFrom(await listApplied(knex)).length > 0;
}

const missingFrom = (applied: readonly string[]): string[] =>
  [...MIGRATIONS.keys()].filter((name) => !applied.includes(name));

function refuseNewer(applied: readonly string[]): void {
  const unknown = applied.filter((name) => !MIGRATIONS.has(name));
  if (unknown.length > 0) {
    throw new Error(
      `the database is newer than this version, which does not know its migrations ${unknown.join(', ')}: start the version that migrated it or a newer one, or restore a backup from before that migration`,
    );
  }
}

async function listApplied(knex: Knex): Promise<readonly string[]> {
  if (!(await knex.schema.hasTable('knex_migrations'))) return [];
  const { rows } = await knex.raw<{ rows: { name: string }[] }>('select name from knex_migrations order by id');
  return rows.map((row) => row.name);
}
