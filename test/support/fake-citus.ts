import type { Knex } from 'knex';

/**
 * Simulates a Citus coordinator: the row of the extension, the tables of nodes and distributed tables, the two functions
 * that distribute, which only record their calls and settings, and the check of nodes, which fails for those in `silent_node`. It shows which calls the service makes; their effect needs a
 * real Citus.
 */
export async function simulateCitus(knex: Knex, groupIds: readonly number[]): Promise<void> {
  await knex.raw(`
    insert into pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
    values (60000, 'citus', (select oid from pg_roles where rolname = current_user), 'public'::regnamespace, false, '13.0-1');
    create table pg_dist_node (
      groupid integer not null, nodename text not null, nodeport integer not null, isactive boolean not null default true,
      noderole text not null default 'primary');
    insert into pg_dist_node (groupid, nodename, nodeport)
    select id, 'node-' || id, 5432 from unnest('{${groupIds.join(',')}}'::integer[]) as groups(id);
    create table silent_node (nodename text not null);
    create function citus_check_connection_to_node(nodename text, nodeport integer default 5432) returns boolean
      language sql as $$ select not exists (select 1 from silent_node s where s.nodename = $1) $$;
    create table pg_dist_partition (logicalrelid regclass not null, partmethod "char" not null, repmodel "char" not null);
    create table asked_of_citus (
      number integer generated always as identity, call text not null, mode text, foreign_keys integer not null);
    create function note_call(call text, relation regclass) returns void language sql as $$
      insert into asked_of_citus (call, mode, foreign_keys)
      values (call, current_setting('citus.multi_shard_modify_mode', true),
              (select count(*) from pg_constraint where contype = 'f' and relation in (conrelid, confrelid))) $$;
    create function create_reference_table(table_name regclass) returns void language sql as $$
      select note_call(format('reference %s', table_name), table_name);
      insert into pg_dist_partition values (table_name, 'n', 't') $$;
    create function create_distributed_table(
      table_name regclass, distribution_column text, distribution_type text default 'hash', colocate_with text default 'default')
    returns void language sql as $$
      select note_call(format('%s by %s beside %s', table_name, distribution_column, colocate_with), table_name);
      insert into pg_dist_partition values (table_name, 'h', 's') $$;
  `);
}

export interface CitusCall {
  readonly call: string;
  readonly mode: string | null;
  /** State of the table at the time of the call. */
  readonly foreignKeys: number;
}

/** Recorded calls, in order. */
export async function callsOf(knex: Knex): Promise<CitusCall[]> {
  const { rows } = await knex.raw<{ rows: CitusCall[] }>(
    'select call, mode, foreign_keys as "foreignKeys" from asked_of_citus order by number',
  );
  return rows;
}
