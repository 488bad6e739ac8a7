import type { Knex } from 'knex';

/** Takes or renews a lease by the database's clock, so that the holders' clocks do not matter. */
export async function acquireLease(
  knex: Knex,
  clusterId: number,
  holder: string,
  ttlSeconds: number,
): Promise<boolean> {
  const { rows } = await knex.raw<{ rows: unknown[] }>(
    `insert into lease as l (cluster_id, holder, expires_at)
     values (?, ?, clock_timestamp() + make_interval(secs => ?))
     on conflict (cluster_id) do update set holder = excluded.holder, expires_at = excluded.expires_at
      where l.holder = excluded.holder or l.expires_at <= clock_timestamp()
     returning 1`,
    [clusterId, holder, ttlSeconds],
  );
  return rows.length > 0;
}

/** Seconds until the lease ends unless it is renewed; 0 when none is running. */
export async function leaseSecondsLeft(knex: Knex, clusterId: number): Promise<number> {
  const { rows } = await knex.raw<{ rows: { seconds: number }[] }>(
    `select greatest(0, extract(epoch from expires_at - clock_timestamp()))::float8 as seconds
       from lease where cluster_id = ?`,
    [clusterId],
  );
  return rows[0]?.seconds ?? 0;
}

/** Gives the lease up; that of another holder is left alone. */
export async function releaseLease(knex: Knex, clusterId: number, holder: string): Promise<void> {
  await knex.raw('delete from lease where cluster_id = ? and holder = ?', [clusterId, holder]);
}
