import type { Client } from 'pg';
import { DAY_SECONDS } from '../../../src/domain/time/window.js';
import { partitionName, type RawTable } from '../../../src/store/ingest/partitions.js';
import type { TableShape } from './table-shape.js';

/**
 * Fills one day's partition of a raw table. It is created in the transaction that fills it, so that nothing is written
 * to the WAL, then indexed, then attached.
 */
export async function loadRawDay(
  client: Client,
  shape: TableShape & { readonly name: RawTable },
  midnight: number,
  statements: (partition: string) => readonly string[],
): Promise<void> {
  const partition = partitionName(shape.name, midnight);
  const [from, to] = [midnight, midnight + DAY_SECONDS].map((instant) => new Date(instant * 1000).toISOString());
  await client.query('begin');
  await client.query(
    `create table ${partition} (like ${shape.name} including defaults including storage including constraints)`,
  );
  for (const statement of statements(partition)) await client.query(statement);
  await client.query(`alter table ${partition} add ${shape.primaryKey}`);
  for (const { definition } of shape.indexes) await client.query(`create index on ${partition} ${definition}`);
  // The constraint holds, so that attaching need not scan the partition.
  const isInside = `window_start >= '${from}' and window_start < '${to}'`;
  await client.query(
    `alter table ${partition} add constraint bench_day check (window_start is not null and ${isInside}) not valid`,
  );
  await client.query(
    `update pg_constraint set convalidated = true where conname = 'bench_day' and conrelid = $1::regclass`,
    [partition],
  );
  await client.query(
    `alter table ${shape.name} attach partition ${partition} for values from ('${from}') to ('${to}')`,
  );
  await client.query(`alter table ${partition} drop constraint bench_day`);
  await client.query('commit');
}
