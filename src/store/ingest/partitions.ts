import type { Knex } from 'knex';
import type { Lease } from '../../domain/ports.js';
import { DAY_SECONDS, type EpochSeconds, floorTo } from '../../domain/time/window.js';
import { inLeasedTransaction } from '../connection/write-transaction.js';
import { timestamp } from '../sql/sql-part.js';

export const RAW_TABLES = [
  'pod_window',
  'node_window',
  'container_window',
  'namespace_window',
  'node_class_window',
] as const;
export type RawTable = (typeof RAW_TABLES)[number];

/** Key of the advisory lock; an arbitrary number that other programs on the server do not use. */
const PARTITION_LOCK = 4_735_621_002;

/** Name of a partition, for example `pod_window_20260101`; consists of a constant and digits, so it needs no quoting. */
export const partitionName = (table: string, day: EpochSeconds): string =>
  `${table}_${timestamp(day).slice(0, 10).replaceAll('-', '')}`;

async function hasPartitions(knex: Knex, day: EpochSeconds): Promise<boolean> {
  const names = RAW_TABLES.map((table) => partitionName(table, day));
  const { rows } = await knex.raw<{ rows: { found: number }[] }>(
    `select count(*)::int as found from pg_inherits i
       join pg_class c on c.oid = i.inhrelid
      where i.inhparent = any(array[${RAW_TABLES.map((table) => `'${table}'::regclass`).join(', ')}]::oid[])
        and c.relname = any(?::text[])`,
    [names],
  );
  return rows[0]?.found === RAW_TABLES.length;
}

/**
 * Creates the partitions of the raw tables for the UTC day of a time, in a separate transaction before the write. The tables are
 * created first and then attached, which does not block readers as `create ... partition of` does.
 */
export async function ensureDayPartitions(knex: Knex, lease: Lease, instant: EpochSeconds): Promise<void> {
  const day = floorTo(instant, DAY_SECONDS);
  if (await hasPartitions(knex, day)) return;
  await inLeasedTransaction(knex, lease, async (trx) => {
    await trx.raw('select pg_advisory_xact_lock(?)', [PARTITION_LOCK]);
    if (await hasPartitions(trx, day)) return;
    for (const table of RAW_TABLES) await createDayPartition(trx, table, day);
  });
}

/** Creates the partition of a raw table for a UTC day. @param table the name of an existing table */
export async function createDayPartition(trx: Knex, table: string, day: EpochSeconds): Promise<void> {
  const name = partitionName(table, day);
  await trx.raw(`create table ${name} (like ${table} including all)`);
  // DDL does not support bindings; both bounds are formatted from numbers.
  await trx.raw(
    `alter table ${table} attach partition ${name}
       for values from ('${timestamp(day)}') to ('${timestamp(day + DAY_SECONDS)}')`,
  );
}

/** UTC days with raw partitions that end at or before a time, ascending. */
export async function listPartitionDays(knex: Knex, endedAt: EpochSeconds): Promise<EpochSeconds[]> {
  const { rows } = await knex.raw<{ rows: { digits: string }[] }>(
    `select right(c.relname, 8) as digits from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'pod_window'::regclass order by 1`,
  );
  return rows.map(({ digits }) => partitionDay(digits)).filter((day) => day + DAY_SECONDS <= endedAt);
}

/** Day of a partition. @param name ends with the digits of the date */
export function partitionDay(name: string): EpochSeconds {
  const digits = name.slice(-8);
  return Date.UTC(Number(digits.slice(0, 4)), Number(digits.slice(4, 6)) - 1, Number(digits.slice(6))) / 1000;
}

const partitionNames = (day: EpochSeconds): string => RAW_TABLES.map((table) => partitionName(table, day)).join(', ');

/** Locks the raw partitions of a day exclusively until the end of the transaction; waits for current readers and writers. */
export async function lockDayPartitions(trx: Knex, day: EpochSeconds): Promise<void> {
  await trx.raw(`lock table ${partitionNames(day)} in access exclusive mode`);
}

/** Drops the raw partitions of a day, for all clusters. */
export async function dropDayPartitions(trx: Knex, day: EpochSeconds): Promise<void> {
  await trx.raw(`drop table ${partitionNames(day)}`);
}
