import type { Client } from 'pg';
import { daysFrom, type GeneratedCluster, loadOf, rolledUntil, startOf, templateDay } from './generated-cluster.js';
import { copySql, type TableShape } from './table-shape.js';

/** Days of a table, oldest first, by its retention. */
function daysOf(benchCluster: GeneratedCluster, { name }: TableShape): number[] {
  const { podHourlyDays, rollUpDays } = benchCluster.profile;
  const days = daysFrom(-(name === 'pod_hour' || name === 'container_hour' ? podHourlyDays : rollUpDays));
  return name.endsWith('_day') ? days.filter((day) => day < 0) : days;
}

/**
 * Fills a roll-up table from the template day, which the production code has rolled up: truncated, filled and indexed
 * in one transaction, so that nothing is written to the WAL.
 */
export async function fillRollUps(client: Client, benchCluster: GeneratedCluster, shape: TableShape): Promise<void> {
  const source = `bench.t_${shape.name}`;
  await client.query(`create unlogged table ${source} as select * from ${shape.name} order by ${shape.time}`);
  await client.query(`analyze ${source}`);
  await client.query('begin');
  await client.query(`truncate ${shape.name}`);
  await client.query(`alter table ${shape.name} drop constraint ${shape.name}_pkey`);
  for (const { name } of shape.indexes) await client.query(`drop index ${name}`);
  for (const day of daysOf(benchCluster, shape)) {
    const copy = {
      from: source,
      to: shape.name,
      sourceDay: templateDay(benchCluster),
      day,
      load: loadOf(benchCluster, day),
    };
    await client.query(
      copySql(shape, { ...copy, before: day < 0 ? startOf(benchCluster, 1) : rolledUntil(benchCluster) }),
    );
  }
  await client.query(`alter table ${shape.name} add constraint ${shape.name}_pkey ${shape.primaryKey}`);
  for (const { name, definition } of shape.indexes)
    await client.query(`create index ${name} on ${shape.name} ${definition}`);
  await client.query('commit');
  await client.query(`drop table ${source}`);
}
