import type { Knex } from 'knex';
import { DISTRIBUTED_TABLES, REFERENCE_TABLES } from './distribution.js';
import { queryHasCitus, USE_ONE_CONNECTION_PER_NODE } from './has-citus.js';

/**
 * Citus state of a database: without the extension, with it but not distributed, or distributed. With the extension, the
 * transaction uses one connection per node from here on: Citus requires that for creating tables and for reading own writes.
 */
export async function prepareDistribution(trx: Knex): Promise<'plain' | 'undistributed' | 'distributed'> {
  if (!(await queryHasCitus(trx))) return 'plain';
  await trx.raw(USE_ONE_CONNECTION_PER_NODE);
  const { references, distributed } = await listPlaced(trx);
  return references.size + distributed.size > 0 ? 'distributed' : 'undistributed';
}

/**
 * Distributes the existing tables over the nodes of a Citus cluster, after `prepareDistribution` in the same transaction.
 * Distributed tables are not changed. Stored rows move with their table.
 * https://docs.citusdata.com/en/stable/develop/api_udf.html
 * @throws Error if the coordinator is not in the Citus metadata, because facts could not be joined with local tables
 */
export async function distributeTables(trx: Knex): Promise<void> {
  const present = await listPresent(trx);
  const placed = await listPlaced(trx);
  const references = REFERENCE_TABLES.filter((table) => present.has(table) && !placed.references.has(table));
  const others = DISTRIBUTED_TABLES.filter(({ table }) => present.has(table) && !placed.distributed.has(table));
  if (references.length + others.length === 0) return;
  await refuseUnknownCoordinator(trx);
  await makeReferences(trx, references);
  const distributed = new Set(placed.distributed);
  for (const { table, column } of others) {
    const beside = DISTRIBUTED_TABLES.find((other) => other.column === column && distributed.has(other.table));
    await trx.raw('select create_distributed_table(?::regclass, ?, colocate_with => ?)', [
      table,
      column,
      beside?.table ?? 'none',
    ]);
    distributed.add(table);
  }
}

async function listPresent(trx: Knex): Promise<ReadonlySet<string>> {
  const { rows } = await trx.raw<{ rows: { name: string }[] }>(
    `select c.relname as name from pg_class c
      where c.relkind in ('r', 'p') and c.relnamespace = (select relnamespace from pg_class where oid = 'cluster'::regclass)`,
  );
  return new Set(rows.map(({ name }) => name));
}

/** Tables that are already distributed as defined; excludes local tables that Citus has added to its metadata automatically. */
async function listPlaced(trx: Knex): Promise<Readonly<Record<'references' | 'distributed', ReadonlySet<string>>>> {
  const { rows } = await trx.raw<{ rows: { name: string; method: string; model: string }[] }>(
    `select c.relname as name, p.partmethod::text as method, p.repmodel::text as model
       from pg_dist_partition p join pg_class c on c.oid = p.logicalrelid
      where c.relnamespace = (select relnamespace from pg_class where oid = to_regclass('cluster'))`,
  );
  const namesOf = (method: string, model: string | null) =>
    new Set(rows.filter((row) => row.method === method && row.model === (model ?? row.model)).map(({ name }) => name));
  return { references: namesOf('n', 't'), distributed: namesOf('h', null) };
}

/** Checks that the coordinator is registered; Citus registers it automatically only if it is the only node. */
async function refuseUnknownCoordinator(trx: Knex): Promise<void> {
  const { rows } = await trx.raw<{ rows: { nodes: number; coordinators: number }[] }>(
    `select count(*)::integer as nodes, (count(*) filter (where groupid = 0))::integer as coordinators from pg_dist_node`,
  );
  const [counted] = rows;
  if (counted !== undefined && counted.nodes > 0 && counted.coordinators === 0) {
    throw new Error(
      `the coordinator is not in the Citus metadata: run "select citus_set_coordinator_host('<host>', <port>)" in the database of GREENKUBE_DATABASE_URL, then restart the service`,
    );
  }
}

interface ForeignKey {
  readonly table: string;
  readonly name: string;
  readonly definition: string;
}

/**
 * Drops the foreign keys and adds them again afterwards: with a foreign key between a reference table and a local table, Citus
 * would convert the local table to a managed local table.
 */
async function makeReferences(trx: Knex, tables: readonly string[]): Promise<void> {
  if (tables.length === 0) return;
  const keys = await listForeignKeys(trx, tables);
  for (const { table, name } of keys) await trx.raw('alter table ?? drop constraint ??', [table, name]);
  for (const table of tables) await trx.raw('select create_reference_table(?::regclass)', [table]);
  // The definition comes from the server, so it needs no quoting.
  for (const { table, name, definition } of keys)
    await trx.raw(`alter table ?? add constraint ?? ${definition}`, [table, name]);
}

/** Foreign keys from and to the tables. */
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
