import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Knex } from 'knex';
import type { EpochSeconds } from '../../domain/time/window.js';
import { hasCitus } from '../citus/has-citus.js';
import type { Database } from '../connection/connect.js';
import { withProblems } from '../connection/database-error.js';
import { listMigrations, refuseNewer } from '../schema/migrate.js';
import { fetchRows } from '../sql/fetch-rows.js';
import { timestamp } from '../sql/sql-part.js';
import { type BackupHeader, createLineHash, FORMAT, FORMAT_VERSION, type OnRows } from './backup-lines.js';
import { countRows, listTables } from './backup-tables.js';

/** Rows that are in memory at a time; a row of a fact table has about 1 KB. */
const BATCH_ROWS = 1000;

/**
 * Writes all tables, as of one instant, while other processes read and write. On Citus, which has no snapshot across nodes,
 * transactions of the collection wait until the backup is complete.
 * @param now time for the header
 * @returns the number of rows
 * @throws Error if the database has no tables or those of a newer version, or the output fails; Problem if the database fails
 */
export async function writeBackup(
  database: Database,
  output: Writable,
  now: EpochSeconds,
  onRows: OnRows,
): Promise<number> {
  const gzip = createGzip();
  const written = pipeline(gzip, output).catch((error: Error) => {
    // Without its code, which would mean a failure of the database.
    throw new Error(`the backup cannot be written: ${error.message}`, { cause: error });
  });
  // A failure is reported by the write that comes next, or at the end.
  written.catch(() => {});
  const hash = createLineHash();
  const write = async (value: unknown): Promise<void> => {
    const line = JSON.stringify(value);
    hash.add(line);
    if (!gzip.write(`${line}\n`)) await Promise.race([once(gzip, 'drain'), written]);
  };
  try {
    const rows = await withProblems(() =>
      database.runUnlimited(async (knex) => {
        const isCitus = await hasCitus(knex);
        return knex.transaction((trx) => writeTables(trx, isCitus, { write, now, onRows }), {
          isolationLevel: 'repeatable read',
          readOnly: true,
        });
      }),
    );
    gzip.end(`${JSON.stringify({ rows, sha256: hash.digest() })}\n`);
    await written;
    return rows;
  } catch (error) {
    gzip.destroy();
    await written.catch(() => {});
    throw error;
  }
}

interface BackupWriter {
  readonly write: (value: unknown) => Promise<void>;
  readonly now: EpochSeconds;
  readonly onRows: OnRows;
}

async function writeTables(trx: Knex, isCitus: boolean, { write, now, onRows }: BackupWriter): Promise<number> {
  // Every transaction of the collection increments a revision. The lock comes before the snapshot, which the first query takes.
  if (isCitus) await trx.raw('lock table data_revision in share mode');
  await trx.raw('set local statement_timeout = 0');
  // Texts of times and numbers are independent of the settings of the server.
  await trx.raw("set local timezone = 'UTC'");
  await trx.raw("set local datestyle = 'ISO'");
  await trx.raw('set local extra_float_digits = 1');
  const migrations = await listMigrations(trx);
  if (migrations.length === 0) throw new Error('the database has no tables of GreenKube; nothing was saved');
  refuseNewer(migrations);
  const tables = await listTables(trx);
  const total = await countRows(trx, tables);
  const header: BackupHeader = {
    format: FORMAT,
    version: FORMAT_VERSION,
    migrations,
    created_at: timestamp(now),
    rows: total,
  };
  await write(header);
  let done = 0;
  for (const table of tables) {
    await write(table);
    const values = table.columns.map((column) => `"${column}"::text`).join(', ');
    for await (const rows of fetchRows(
      trx,
      { sql: `select array[${values}] as row from ${table.table}`, bindings: {} },
      BATCH_ROWS,
    )) {
      for (const { row } of rows) await write(row);
      done += rows.length;
      if (rows.length > 0) onRows(done, total);
    }
  }
  return done;
}
