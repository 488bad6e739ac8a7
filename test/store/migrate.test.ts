import { expect } from 'chai';
import { assertSchemaCurrent, migrate, migrateDown } from '../../src/store/schema/migrate.js';
import { DATABASE_KINDS, type FreshDatabase, freshDatabase } from '../support/database.js';

for (const kind of DATABASE_KINDS) {
  describe(`migrations (${kind})`, () => {
    let fresh: FreshDatabase;
    before(async () => {
      fresh = await freshDatabase(kind);
    });
    after(() => fresh.drop());

    const listTables = async (): Promise<string[]> => {
      const { rows } = await fresh.database.knex.raw(
        `select relname from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace order by 1`,
      );
      return rows.map((row: { relname: string }) => row.relname).filter((name: string) => !name.startsWith('knex_'));
    };

    it('are current after migrating and change nothing a second time', async () => {
      const tables = await listTables();
      await assertSchemaCurrent(fresh.database);
      await migrate(fresh.database);
      expect(await listTables())
        .to.deep.equal(tables)
        .and.include('pod_window');
    });

    it('can be reverted completely and applied again', async () => {
      const tables = await listTables();
      await migrateDown(fresh.database);
      expect(await listTables()).to.deep.equal([]);
      let message = '';
      await assertSchemaCurrent(fresh.database).catch((error: Error) => {
        message = error.message;
      });
      expect(message).to.match(/older than this version/);
      await migrate(fresh.database);
      expect(await listTables()).to.deep.equal(tables);
    });

    it('can run concurrently', async () => {
      await migrateDown(fresh.database);
      await Promise.all([migrate(fresh.database), migrate(fresh.database), migrate(fresh.database)]);
      await assertSchemaCurrent(fresh.database);
    });

    it('reject a database of a newer version, with a remedy and without changes', async () => {
      const { knex } = fresh.database;
      const tables = await listTables();
      await knex.raw(`insert into knex_migrations (name, batch, migration_time) values ('9999-future', 9, now())`);
      for (const check of [migrate, assertSchemaCurrent]) {
        let message = '';
        await check(fresh.database).catch((error: Error) => {
          message = error.message;
        });
        expect(message).to.match(/newer than this version.*9999-future/);
        expect(message).to.match(/start the version that migrated it or a newer one, or restore a backup/);
      }
      expect(await listTables()).to.deep.equal(tables);
      await knex.raw(`delete from knex_migrations where name = '9999-future'`);
    });
  });
}
