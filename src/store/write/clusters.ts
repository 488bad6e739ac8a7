import type { Knex } from 'knex';

/**
 * Id of the cluster, made on first sight.
 * @throws Error when the name is taken by a cluster of the other kind: sample data and real data never mix.
 */
export async function ensureCluster(knex: Knex, name: string, isSample: boolean): Promise<number> {
  await knex.raw(
    `insert into cluster (name, is_sample) select ?, ?
      where not exists (select from cluster where name = ?) on conflict do nothing`,
    [name, isSample, name],
  );
  const { rows } = await knex.raw<{ rows: { id: number; isSample: boolean }[] }>(
    'select id, is_sample as "isSample" from cluster where name = ?',
    [name],
  );
  const found = rows[0];
  if (found === undefined) throw new Error(`cluster ${name} could not be made`);
  if (found.isSample !== isSample) {
    throw new Error(`the database has a ${found.isSample ? 'sample' : 'real'} cluster ${name}; use another name`);
  }
  return found.id;
}
