import { expect } from 'chai';
import { DISTRIBUTED_TABLES, REFERENCE_TABLES } from '../../src/store/distribution.js';
import { migrate } from '../../src/store/migrate.js';
import { bareServerDatabase, DATABASE_KINDS, type FreshDatabase, freshDatabase } from '../support/database.js';
import { callsOf, pretendCitus } from '../support/pretended-citus.js';

const EVERY_CALL = [
  ...REFERENCE_TABLES.map((table) => `reference ${table}`),
  ...DISTRIBUTED_TABLES.map(({ table, column, beside }) => `${table} by ${column} beside ${beside ?? 'none'}`),
];

async function constraintsOf({ database }: FreshDatabase): Promise<unknown> {
  const { rows } = await database.knex.raw(
    `select conrelid::regclass::text as "table", conname as name, pg_get_constraintdef(oid) as definition, convalidated
       from pg_constraint where connamespace = 'public'::regnamespace order by 1, 2`,
  );
  return rows;
}

/** Statements of the migration. */
async function migrateWatched({ database }: FreshDatabase): Promise<string[]> {
  const asked: string[] = [];
  const listen = ({ sql }: { sql: string }): void => {
    asked.push(sql);
  };
  database.knex.on('query', listen);
  await migrate(database);
  database.knex.off('query', listen);
  return asked;
}

describe('migrating a database with Citus (the calls; Citus itself is pretended)', () => {
  let fresh: FreshDatabase;
  beforeEach(async () => {
    fresh = await bareServerDatabase();
  });
  afterEach(() => fresh?.drop());

  it('makes reference tables first, then spreads the facts beside each other, one after another', async () => {
    await pretendCitus(fresh.database.knex, [0, 1, 2]);
    await migrate(fresh.database);
    const calls = await callsOf(fresh.database.knex);
    expect(calls.map(({ call }) => call)).to.deep.equal(EVERY_CALL);
    expect(new Set(calls.map(({ mode }) => mode))).to.deep.equal(new Set(['sequential']));
  });

  it('takes the foreign keys off while it does, and puts all of them back', async () => {
    const plain = await freshDatabase('server');
    try {
      await pretendCitus(fresh.database.knex, [0]);
      await migrate(fresh.database);
      const calls = await callsOf(fresh.database.knex);
      expect(calls.filter(({ foreignKeys }) => foreignKeys > 0)).to.deep.equal([]);
      expect(await constraintsOf(fresh)).to.deep.equal(await constraintsOf(plain));
    } finally {
      await plain.drop();
    }
  });

  it('asks for nothing a second time, whoever migrates at the same time', async () => {
    await pretendCitus(fresh.database.knex, [0, 1]);
    await Promise.all([migrate(fresh.database), migrate(fresh.database), migrate(fresh.database)]);
    await migrate(fresh.database);
    expect((await callsOf(fresh.database.knex)).map(({ call }) => call)).to.deep.equal(EVERY_CALL);
  });

  it('distributes a database that was a plain one before, and what a part of it lacks', async () => {
    const { knex } = fresh.database;
    await migrate(fresh.database);
    await pretendCitus(knex, [0, 1]);
    // As Citus itself does with local tables that have a foreign key to a reference table.
    await knex.raw(
      `insert into pg_dist_partition values ('pod_window', 'h', 's'), ('cluster', 'n', 't'), ('pod', 'n', 's')`,
    );
    await migrate(fresh.database);
    const expected = EVERY_CALL.filter((call) => call !== 'reference cluster' && !call.startsWith('pod_window '));
    expect((await callsOf(knex)).map(({ call }) => call)).to.deep.equal(expected);
  });

  it('refuses nodes among which is no coordinator, saying what to do, and leaves nothing behind', async () => {
    await pretendCitus(fresh.database.knex, [1, 2]);
    const message = await migrate(fresh.database).then(
      () => 'migrated',
      (error: Error) => error.message,
    );
    expect(message).to.match(/citus_set_coordinator_host/);
    const { rows } = await fresh.database.knex.raw(`select to_regclass('cluster') as found`);
    expect(rows).to.deep.equal([{ found: null }]);
  });

  it('takes a single node, which Citus adds by itself', async () => {
    await pretendCitus(fresh.database.knex, []);
    await migrate(fresh.database);
    expect(await callsOf(fresh.database.knex)).to.have.length(EVERY_CALL.length);
  });
});

for (const kind of DATABASE_KINDS) {
  describe(`migrating a database without Citus (${kind})`, () => {
    it('asks for the extension and for nothing else of it', async () => {
      const fresh = await freshDatabase(kind);
      try {
        const asked = await migrateWatched(fresh);
        const about = asked.filter((sql) => /citus|pg_dist|create_(reference|distributed)_table|constraint/i.test(sql));
        expect(about).to.deep.equal([`select 1 from pg_extension where extname = 'citus'`]);
      } finally {
        await fresh.drop();
      }
    });
  });
}
