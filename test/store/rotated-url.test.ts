import { expect } from 'chai';
import type { Knex } from 'knex';
import { openDatabase } from '../../src/store/connection/connect.js';
import { notOnCitus } from '../support/citus-server.js';
import { bareServerDatabase } from '../support/database.js';

notOnCitus('it connects to two databases of one server').describe('a database URL that changes', () => {
  it('is used for all later statements, while a transaction keeps its connection', async () => {
    const [first, second] = [await bareServerDatabase(), await bareServerDatabase()];
    const nameOf = (text: string): string => new URL(text).pathname.slice(1);
    const names = { before: nameOf(first.url ?? ''), after: nameOf(second.url ?? '') };
    let url = first.url ?? '';
    const limits = { poolMax: 4, statementTimeoutSeconds: 10, dataDir: '' };
    const database = await openDatabase({ ...limits, url: () => url });
    const databaseOf = async (knex: Knex): Promise<string> => {
      const { rows } = await knex.raw('select current_database() as name, pg_sleep(0.2)');
      return rows[0].name;
    };
    const all = (count: number) => Promise.all(Array.from({ length: count }, () => databaseOf(database.knex)));
    try {
      expect(await all(3)).to.deep.equal([names.before, names.before, names.before]);
      const transaction = await database.knex.transaction();
      url = second.url ?? '';
      expect(await all(3)).to.deep.equal([names.after, names.after, names.after]);
      expect(await databaseOf(transaction)).to.equal(names.before);
      await transaction.commit();
      expect(await all(4)).to.deep.equal([names.after, names.after, names.after, names.after]);
    } finally {
      await database.close();
      await first.drop();
      await second.drop();
    }
  });
});
