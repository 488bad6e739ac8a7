import { expect } from 'chai';
import { DISTRIBUTED_TABLES, DISTRIBUTION, REFERENCE_TABLES } from '../../src/store/citus/distribution.js';
import { notOnCitus } from '../support/citus-server.js';
import { type FreshDatabase, freshDatabase } from '../support/database.js';
import { completeRun, DAY_START, storeOf } from '../support/store-fixture.js';
import { makeWindowFacts } from '../support/window-facts.js';

notOnCitus('the catalogue lists the shards too').describe('the list of distributed and reference tables', () => {
  let fresh: FreshDatabase;
  before(async () => {
    fresh = await freshDatabase('server');
    const store = storeOf(fresh.database);
    await store.writeWindow(
      await store.ensureCluster('test', false),
      makeWindowFacts(DAY_START),
      completeRun(DAY_START),
    );
  });
  after(() => fresh?.drop());

  const select = async <Row>(sql: string, bindings: Record<string, readonly string[]> = {}): Promise<Row[]> => {
    const { rows } = await fresh.database.knex.raw<{ rows: Row[] }>(sql, bindings);
    return rows;
  };
  const spread = DISTRIBUTED_TABLES.map(({ table }) => table);
  const columnOf = new Map<string, string>(DISTRIBUTED_TABLES.map(({ table, column }) => [table, column]));

  it('contains every table of the schema exactly once', async () => {
    const tables = await select<{ name: string }>(
      `select relname as name from pg_class where relkind in ('r', 'p') and not relispartition
          and relnamespace = 'public'::regnamespace and relname not like 'knex\\_%' order by 1`,
    );
    expect(tables.map(({ name }) => name)).to.deep.equal(Object.keys(DISTRIBUTION).sort());
  });

  it('distributes tables by a column that is in all their keys and unique indexes', async () => {
    const indexes = await select<{ table: string; index: string; columns: string[] }>(
      `select c.relname as "table", i.indexrelid::regclass::text as index,
              array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum = any(i.indkey)) as columns
         from pg_index i join pg_class c on c.oid = i.indrelid
        where (i.indisunique or i.indisexclusion) and c.relname = any(:spread::text[])`,
      { spread },
    );
    expect(new Set(indexes.map(({ table }) => table))).to.deep.equal(new Set(spread));
    const without = indexes.filter(({ table, columns }) => !columns.includes(columnOf.get(table) ?? ''));
    expect(without).to.deep.equal([]);
  });

  it('distributes tables by non-null columns of one type, so that they can be colocated', async () => {
    const types = await select<{ table: string; column: string; type: string; isNullable: boolean }>(
      `select c.relname as "table", a.attname as "column", format_type(a.atttypid, a.atttypmod) as type,
              not a.attnotnull as "isNullable"
         from pg_attribute a join pg_class c on c.oid = a.attrelid where c.relname = any(:spread::text[]) and a.attnum > 0`,
      { spread },
    );
    const typeOf = (table: string): string | undefined =>
      types.find((found) => found.table === table && found.column === columnOf.get(table) && !found.isNullable)?.type;
    for (const { table } of DISTRIBUTED_TABLES) expect(typeOf(table), table).to.equal('integer');
  });

  it('distributes no table with a sequence, a trigger, a foreign key or unlogged storage', async () => {
    const found = await select<{ table: string; what: string }>(
      `select c.relname as "table", x.what from pg_class c cross join lateral (
         select 'sequence' as what from pg_attribute a left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
          where a.attrelid = c.oid and (a.attidentity <> '' or pg_get_expr(d.adbin, d.adrelid) like '%nextval%')
         union all select 'trigger' from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal
         union all select 'foreign key' from pg_constraint k where k.contype = 'f' and c.oid in (k.conrelid, k.confrelid)
         union all select 'not logged' where c.relpersistence <> 'p') x
        where c.relname = any(:spread::text[])`,
      { spread },
    );
    expect(found).to.deep.equal([]);
  });

  it('has foreign keys between reference tables only', async () => {
    const keys = await select<{ from: string; to: string }>(
      `select k.conrelid::regclass::text as "from", k.confrelid::regclass::text as "to" from pg_constraint k
        where k.contype = 'f' and k.connamespace = 'public'::regnamespace`,
    );
    expect(keys).to.not.be.empty;
    const references: readonly string[] = REFERENCE_TABLES;
    expect(keys.filter(({ from, to }) => !references.includes(from) || !references.includes(to))).to.deep.equal([]);
  });

  it('requires no function, view or trigger on the worker nodes', async () => {
    const made = await select<{ name: string }>(
      `select proname as name from pg_proc where pronamespace = 'public'::regnamespace
       union all select relname from pg_class where relkind in ('v', 'm') and relnamespace = 'public'::regnamespace
       union all select tgname from pg_trigger where not tgisinternal`,
    );
    expect(made).to.deep.equal([]);
  });
});
