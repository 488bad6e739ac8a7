import type { Knex } from 'knex';
import { inUnleasedTransaction } from '../connection/write-transaction.js';
import { takeNextIds } from './resolve-ids.js';

interface ClusterRow {
  readonly id: number;
  readonly isSample: boolean;
}

/**
 * Id of the cluster, made on first sight.
 * @throws Error when the name is taken by a cluster of the other kind: sample data and real data never mix.
 */
export async function ensureCluster(knex: Knex, name: string, isSample: boolean): Promise<number> {
  const found = (await findCluster(knex, name)) ?? (await makeCluster(knex, name, isSample));
  if (found === undefined) throw new Error(`cluster ${name} could not be made`);
  if (found.isSample !== isSample) {
    throw new Error(`the database has a ${found.isSample ? 'sample' : 'real'} cluster ${name}; use another name`);
  }
  return found.id;
}

/** Without a lease: leases belong to clusters. Another process may have made it meanwhile: whichever is there is answered. */
async function makeCluster(knex: Knex, name: string, isSample: boolean): Promise<ClusterRow | undefined> {
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
