import type { Knex } from 'knex';
import { LABEL_SUBJECTS } from '../../../src/store/sql/label-sql.js';

/** Deletes a cluster from every table, so that later measurements and runs find the generated data unchanged. */
export async function dropCluster(knex: Knex, clusterId: number): Promise<void> {
  const { rows } = await knex.raw<{ rows: { name: string }[] }>(
    `select c.relname as name from pg_attribute a join pg_class c on c.oid = a.attrelid
      where a.attname = 'cluster_id' and c.relkind in ('r', 'p') and not c.relispartition
        and c.relnamespace = 'public'::regnamespace`,
  );
  await knex.transaction(async (trx) => {
    // In any order: no trigger fires. Only node_spec and label have no column for the cluster.
    await trx.raw('set local session_replication_role = replica');
    await trx.raw('delete from node_spec where node_id in (select id from node where cluster_id = ?)', [clusterId]);
    for (const subject of LABEL_SUBJECTS)
      await trx.raw('delete from label where subject = ? and subject_id in (select id from ?? where cluster_id = ?)', [
        subject,
        subject,
        clusterId,
      ]);
    for (const { name } of rows) await trx.raw('delete from ?? where cluster_id = ?', [name, clusterId]);
    await trx.raw('delete from cluster where id = ?', [clusterId]);
  });
}
