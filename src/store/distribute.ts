import type { Knex } from 'knex';
import { DISTRIBUTED_TABLES, REFERENCE_TABLES } from './distribution.js';
import { queryHasCitus } from './has-citus.js';

/**
 * Distributes the tables over the nodes of a Citus cluster, in the transaction that migrated them; on any other database
 * nothing is done. What is distributed already is left alone. Rows that are there move with their table.
 * https://docs.citusdata.com/en/stable/develop/api_udf.html
 * @throws Error when Citus does not know its coordinator, so that it could not join facts with what is kept there
 */
export async function distributeTables(trx: Knex): Promise<void> {
  if (!(await queryHasCitus(trx))) return;
  const placed = await listPlaced(trx);
  const references = REFERENCE_TABLES.filter((table) => !placed.reference.has(table));
  const spread = DISTRIBUTED_TABLES.filter(({ table }) => !placed.spread.has(table));
  if (references.length + spread.length === 0) return;
  await refuseUnknownCoordinator(trx);
  // Reference tables and distributed ones are made in one transaction: over one connection a node, one after another.
  await trx.raw(`set local citus.multi_shard_modify_mode = 'sequential'`);
  await makeReferences(trx, references);
  for (const { table, column, beside } of spread) {
    await trx.raw('select create_distributed_table(?::regclass, ?, colocate_with => ?)', [
      table,
      column,
      beside ?? 'none',
    ]);
  }
}

/** Tables that are where they shall be. A local table that Citus added to its metadata by itself is none of them. */
async function listPlaced(trx: Knex): Promise<Readonly<Record<'reference' | 'spread', ReadonlySet<string>>>> {
  const { rows } = await trx.raw<{ rows: { name: string; method: string; model: string }[] }>(
    `select c.relname as name, p.partmethod::text as method, p.repmodel::text as model
       from pg_dist_partition p join pg_class c on c.oid = p.logicalrelid
      where c.relnamespace = (select relnamespace from pg_class where oid = 'cluster'::regclass)`,
  );
  const namesOf = (method: string, model: string | null) =>
    new Set(rows.filter((row) => row.method === method && row.model === (model ?? row.model)).map(({ name }) => name));
  return { reference: namesOf('n', 't'), spread: namesOf('h', null) };
}

/** Citus adds the coordinator by itself only where it is the only node. */
async function refuseUnknownCoordinator(trx: Knex): Promise<void> {
  const { rows } = await trx.raw<{ rows: { nodes: number; coordinators: number }[] }>(
    `select count(*)::integer as nodes, (count(*) filter (where groupid = 0))::integer as coordinators from pg_dist_node`,
  );
  const [counted] = rows;
  if (counted !== undefined && counted.nodes > 0 && counted.coordinators === 0) {
    throw new Error(
      `Citus does not know its coordinator: run "select citus_set_coordinator_host('<host>', <port>)" in the database of GREENKUBE_DATABASE_URL, then start again`,
    );
  }
}

interface ForeignKey {
  readonly table: string;
  readonly name: string;
  readonly definition: string;
}

/**
 * Foreign keys are taken off and put back: while one end were a reference table already and the other were not, Citus
 * would make something third of the other.
 */
async function makeReferences(trx: Knex, tables: readonly string[]): Promise<void> {
  if (tables.length === 0) return;
  const keys = await listForeignKeys(trx, tables);
  for (const { table, name } of keys) await trx.raw('alter table ?? drop constraint ??', [table, name]);
  for (const table of tables) await trx.raw('select create_reference_table(?::regclass)', [table]);
  // The definition is the server's own text.
  for (const { table, name, definition } of keys)
    await trx.raw(`alter table ?? add constraint ?? ${definition}`, [table, name]);
}

/** Foreign keys of the tables, and to them. */
async function listForeignKeys(trx: Knex, tables: readonly string[]): Promise<ForeignKey[]> {
  const { rows } = await trx.raw<{ rows: ForeignKey[] }>(
    `select c.relname as "table", k.conname as name, pg_get_constraintdef(k.oid) as definition
       from pg_constraint k join pg_class c on c.oid = k.conrelid
      where k.contype = 'f' and k.conparentid = 0
        and (k.conrelid = any(:tables::regclass[]::oid[]) or k.confrelid = any(:tables::regclass[]::oid[]))
      order by c.relname, k.conname`,
    { tables: [...tables] },
  );
  return rows;
}
