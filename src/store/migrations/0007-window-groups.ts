import type { Knex } from 'knex';
import { fillGroupsSql, GROUP_TABLES } from '../write/window-groups.js';
import { MEASURES_DDL, PEAKS_DDL } from './table-sql.js';

const groupTable = (name: string, columns: string, key: string): string => `
create table ${name} (
  window_start timestamptz not null,
  cluster_id integer not null,
  ${columns},
  ${MEASURES_DDL},
  ${PEAKS_DDL},
  primary key (window_start, ${key})
) partition by range (window_start);
create index ${name}_cluster_id_window_start_idx on ${name} (cluster_id, window_start);
`;

/**
 * Windows by namespace, and by node and class. Those of the pods' windows that are there are filled in, a day at a time:
 * every stored pod window is read once.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
${groupTable('namespace_window', 'namespace_id integer not null', 'namespace_id')}
${groupTable(
  'node_class_window',
  'node_id integer not null,\n  class smallint not null check (class in (0, 1, 2))',
  'node_id, class',
)}`);
  const days = await knex.raw<{ rows: { partition: string; bounds: string }[] }>(
    `select c.relname as partition, pg_get_expr(c.relpartbound, c.oid) as bounds
       from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'pod_window'::regclass order by 1`,
  );
  for (const { partition, bounds } of days.rows) {
    for (const table of GROUP_TABLES) {
      const own = partition.replace('pod_window', table);
      await knex.raw(`create table ${own} partition of ${table} ${bounds}`);
      await knex.raw(fillGroupsSql(table, own, partition, 'true'));
    }
  }
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table node_class_window, namespace_window');
}
