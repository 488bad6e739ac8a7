import type { Knex } from 'knex';

/** Takes a cluster out of every table, so that what is measured next, and the next run, finds the data as they were made. */
export async function dropCluster(knex: Knex, clusterId: number): Promise<void> {
  const { rows } = await knex.raw<{ rows: { name: string }[] }>(
    `select c.relname as name from pg_attribute a join pg_class c on c.oid = a.attrelid
      where a.attname = 'cluster_id' and c.relkind in ('r', 'p') and not c.relispartition
        and c.relnamespace = 'public'::regnamespace`,
  );
  await knex.transaction(async (trx) => {
    // Which table refers to which is not looked at: no trigger fires.
    await trx.raw('set local session_replication_role = replica');
    for (const { name } of rows) await trx.raw('delete from ?? where cluster_id = ?', [name, clusterId]);
    await trx.raw('delete from cluster where id = ?', [clusterId]);
  });
  await knex.raw('vacuum (analyze)');
}
