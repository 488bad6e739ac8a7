import type { Readable } from 'node:stream';
import type { Knex } from 'knex';
import type { Database } from '../connection/connect.js';
import { withProblems } from '../connection/database-error.js';
import { createDayPartition } from '../ingest/partitions.js';
import { listMigrations, listUnknown, lockSchema, migrateWithin } from '../schema/migrate.js';
import {
  type BackupHeader,
  type BackupRow,
  type BackupTable,
  type BackupTrailer,
  createLineHash,
  DamagedBackupError,
  FORMAT,
  FORMAT_VERSION,
  type OnRows,
  parseLine,
  readLines,
} from './backup-lines.js';
import { listFilled, listTables } from './backup-tables.js';

/** Rows of one insert. */
const BATCH_ROWS = 1000;
/** SQLSTATE classes of values that do not fit their columns, and of violated constraints. */
const INVALID_ROWS = /^2[23]/;

/**
 * Restores a backup into an empty database, in one transaction: after a failure, or when the process is killed, the database is
 * as it was. A backup of an earlier version is restored into the tables of that version, which are then migrated.
 * @returns the number of rows
 * @throws DamagedBackupError if the file is not a complete backup
 * @throws Error if the database is not empty, or the backup is of a newer version; Problem if the database fails
 */
export const restoreBackup = (database: Database, input: Readable, onRows: OnRows): Promise<number> =>
  withProblems(() =>
    database.runUnlimited((knex) =>
      knex.transaction(async (trx) => {
        await lockSchema(trx);
        await trx.raw("set local timezone = 'UTC'");
        await trx.raw("set local datestyle = 'ISO'");
        await refuseContent(trx);
        const rows = await restoreLines(trx, input, onRows);
        await migrateWithin(trx);
        return rows;
      }),
    ),
  );

async function refuseContent(trx: Knex): Promise<void> {
  const filled = await listFilled(trx);
  if (filled.length > 0)
    throw new Error(
      `the database is not empty (${filled.join(', ')}): restore into a new database or data directory, and set GREENKUBE_DATABASE_URL or GREENKUBE_DATA_DIR to it; nothing was restored`,
    );
}

async function restoreLines(trx: Knex, input: Readable, onRows: OnRows): Promise<number> {
  const lines = readLines(input);
  const hash = createLineHash();
  const first = await lines.next();
  if (first.done === true) throw new DamagedBackupError('it is empty');
  const header = await acceptHeader(trx, parseLine(first.value));
  hash.add(first.value);
  const missing = new Map((await listTables(trx)).map((table) => [table.table, table.columns]));
  let insert: Insert | null = null;
  let trailer: BackupTrailer | null = null;
  let batch: BackupRow[] = [];
  let done = 0;
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    if (insert === null) throw new DamagedBackupError('it has rows before the first table');
    await insert(batch);
    done += batch.length;
    batch = [];
    onRows(done, header.rows);
  };
  for await (const line of lines) {
    if (trailer !== null) throw new DamagedBackupError('it continues after its end');
    const value = parseLine(line);
    if (Array.isArray(value)) {
      hash.add(line);
      batch.push(value);
      if (batch.length >= BATCH_ROWS) await flush();
    } else if (isTable(value)) {
      hash.add(line);
      await flush();
      insert = await prepareTable(trx, value, missing.get(value.table));
      missing.delete(value.table);
    } else if (isTrailer(value)) trailer = value;
    else throw new DamagedBackupError('a line is unknown');
  }
  await flush();
  if (trailer === null) throw new DamagedBackupError('its end is missing');
  if (trailer.rows !== done || trailer.sha256 !== hash.digest() || missing.size > 0)
    throw new DamagedBackupError('its checksum differs');
  return done;
}

const isTable = (value: object): value is BackupTable =>
  'table' in value && 'columns' in value && 'partition_days' in value && Array.isArray(value.partition_days);
const isTrailer = (value: object): value is BackupTrailer => 'sha256' in value && 'rows' in value;

/** Creates the tables of the version that wrote the backup. */
async function acceptHeader(trx: Knex, value: object | null): Promise<BackupHeader> {
  const header = value as BackupHeader | null;
  if (header?.format !== FORMAT) throw new DamagedBackupError(`its format is not ${FORMAT}`);
  if (header.version !== FORMAT_VERSION)
    throw new Error(
      `the backup has the format version ${header.version}, which this version of the service does not know: restore it with the version that wrote it or a newer one; nothing was restored`,
    );
  if (!Array.isArray(header.migrations)) throw new DamagedBackupError('its header lacks the migrations');
  const unknown = listUnknown(header.migrations);
  if (unknown.length > 0)
    throw new Error(
      `the backup is newer than this version, which does not know its migrations ${unknown.join(', ')}: restore it with the version that wrote it or a newer one; nothing was restored`,
    );
  const applied = await listMigrations(trx);
  if (applied.some((name) => !header.migrations.includes(name)))
    throw new Error(
      'the database has the tables of a newer version than the backup: restore into a database without tables; nothing was restored',
    );
  await migrateWithin(trx, header.migrations);
  return header;
}

type Insert = (rows: readonly BackupRow[]) => Promise<void>;

interface Column {
  readonly name: string;
  readonly type: string;
  /** Whether PostgreSQL generates its values. */
  readonly isIdentity: boolean;
}

async function listColumns(trx: Knex, table: string): Promise<readonly Column[]> {
  const { rows } = await trx.raw<{ rows: Column[] }>(
    `select attname::text as name, format_type(atttypid, atttypmod) as type, attidentity <> '' as "isIdentity"
     from pg_attribute where attrelid = ?::regclass and attnum > 0 and not attisdropped`,
    [table],
  );
  return rows;
}

/**
 * Creates the partitions of a table, and returns the function that inserts its rows.
 * @param expected columns of the table in the schema; names are written into SQL, so only these are accepted
 */
async function prepareTable(
  trx: Knex,
  { table, columns, partition_days: days }: BackupTable,
  expected: readonly string[] | undefined,
): Promise<Insert> {
  if (expected === undefined || columns.join() !== expected.join())
    throw new DamagedBackupError(`the table ${table} is not that of the schema`);
  if (!days.every((day) => Number.isSafeInteger(day) && day % 86_400 === 0))
    throw new DamagedBackupError(`the partitions of ${table} are not valid`);
  const existing = (await listTables(trx)).find((one) => one.table === table)?.partition_days ?? [];
  for (const day of days) if (!existing.includes(day)) await createDayPartition(trx, table, day);
  const described = await listColumns(trx, table);
  const identity = described.find(({ isIdentity }) => isIdentity)?.name;
  const types = new Map(described.map(({ name, type }) => [name, type]));
  const names = columns.map((column) => `"${column}"`);
  const sql =
    `insert into ${table} (${names.join(', ')}) ${identity === undefined ? '' : 'overriding system value '}` +
    `select ${columns.map((column) => `u."${column}"::${types.get(column)}`).join(', ')} ` +
    `from unnest(${columns.map(() => '?::text[]').join(', ')}) as u(${names.join(', ')})`;
  return async (rows) => {
    if (rows.some((row) => row.length !== columns.length))
      throw new DamagedBackupError(`a row of ${table} has another number of columns`);
    try {
      await trx.raw(
        sql,
        // knex declares the elements of an array as texts; null is an element like any other.
        columns.map((_, index) => rows.map((row) => row[index] ?? null) as string[]),
      );
      // The next generated id follows the restored ones.
      if (identity !== undefined)
        await trx.raw(`select setval(pg_get_serial_sequence(?, ?), max("${identity}")) from ${table}`, [
          table,
          identity,
        ]);
    } catch (error) {
      if (error instanceof Error && 'code' in error && INVALID_ROWS.test(String(error.code)))
        throw new DamagedBackupError(`rows of ${table} are not valid (${error.message.split(' - ').at(-1)})`, {
          cause: error,
        });
      throw error;
    }
  };
}
