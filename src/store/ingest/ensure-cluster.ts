import type { Knex } from 'knex';
import { inUnleasedTransaction } from '../connection/write-transaction.js';
import { takeNextIds } from './resolve-ids.js';

interface ClusterRow {
  readonly id: number;
  readonly isSample: boolean;
}

/**
 * Id of the cluster; inserts a new cluster.
 * @throws Error if a cluster of the other kind has the same name, because sample data and real data must not mix
 */
export async function ensureCluster(knex: Knex, name: string, isSample: boolean): Promise<number> {
  const found = (await findCluster(knex, name)) ?? (await insertCluster(knex, name, isSample));
  if (found === undefined) throw new Error(`cluster ${name} could not be created`);
  if (found.isSample !== isSample) {
    throw new Error(`the database has a ${found.isSample ? 'sample' : 'real'} cluster ${name}; use another name`);
  }
  return found.id;
}

/** Inserts the cluster without a lease, because leases belong to clusters. If another process has inserted it concurrently, returns that one. */
async function insertCluster(knex: Knex, name: string, isSample: boolean): Promise<ClusterRow | undefined> {
  await inUnleasedTransaction(knex, async (trx) => {
    const [id] = await takeNextIds(trx, 'cluster', 1);
    await trx.raw(
      `insert into cluster (id, name, is_sample) overriding system value values (?, ?, ?) on conflict (name) do nothing`,
      [id ?? null, name, isSample],
    );
  });
  return findCluster(knex, name);
}

async function findCluster(knex: Knex, name: string): Promise<ClusterRow | undefined> {
  const { rows } = await knex.raw<{ rows: ClusterRow[] }>(
    'select id, is_sample as "isSample" from cluster where name = ?',
    [name],
  );
  return rows[0];
}
