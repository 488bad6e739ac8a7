import { distributeTables, prepareDistribution } from '../../src/store/citus/distribute.js';
import type { Database } from '../../src/store/connection/connect.js';
import { migrationSource } from '../../src/store/schema/migrate.js';

/** Names of the migrations, in order. */
export const listMigrations = async (): Promise<string[]> => migrationSource().getMigrations([]);

/** Migrates a plain database to the newest schema without distributing it. */
export async function migrateUndistributed({ knex }: Database): Promise<void> {
  await knex.transaction((trx) => trx.migrate.latest({ migrationSource: migrationSource() }));
}

/** Reverts migrations until the named one is the last. Rows of remaining tables are kept. */
export async function migrateBackTo({ knex }: Database, last: string): Promise<void> {
  const names = await listMigrations();
  const later = names.slice(names.indexOf(last) + 1);
  await knex.transaction(async (trx) => {
    await prepareDistribution(trx);
    for (const _ of later) await trx.migrate.down({ migrationSource: migrationSource() });
  });
}

/** Distributes the tables of an earlier schema if the database is a Citus cluster. */
export async function distributeEarlier({ knex }: Database): Promise<void> {
  await knex.transaction(async (trx) => {
    if ((await prepareDistribution(trx)) !== 'plain') await distributeTables(trx);
  });
}
