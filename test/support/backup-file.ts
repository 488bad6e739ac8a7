import { Readable, Writable } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { OnRows } from '../../src/store/backup/backup-lines.js';
import { restoreBackup } from '../../src/store/backup/restore-backup.js';
import { writeBackup } from '../../src/store/backup/write-backup.js';
import type { Database } from '../../src/store/connection/connect.js';
import { listColumns, readRows } from './released-database.js';
import { DAY_START } from './store-fixture.js';

const NO_PROGRESS: OnRows = () => {};

/** Writes a backup to memory. */
export async function backupOf(database: Database, onRows: OnRows = NO_PROGRESS): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  await writeBackup(database, output, DAY_START, onRows);
  return Buffer.concat(chunks);
}

/** Restores a backup from memory, in small pieces. @returns the number of rows */
export const restoreFrom = (database: Database, backup: Buffer, onRows: OnRows = NO_PROGRESS): Promise<number> =>
  restoreBackup(database, Readable.from(piecesOf(backup)), onRows);

const piecesOf = (backup: Buffer): Buffer[] =>
  Array.from({ length: Math.ceil(backup.length / 1000) }, (_, index) =>
    backup.subarray(index * 1000, (index + 1) * 1000),
  );

/** The backup with other lines. */
export const withLines = (backup: Buffer, change: (lines: string[]) => readonly string[]): Buffer =>
  gzipSync(`${change(gunzipSync(backup).toString().trimEnd().split('\n')).join('\n')}\n`);

/** Every row of every table that a backup contains, as exact text. */
export async function readEverything(database: Database): Promise<Readonly<Record<string, string[]>>> {
  const columns = new Map(await listColumns(database));
  columns.delete('lease');
  return readRows(database, columns);
}
