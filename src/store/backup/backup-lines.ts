import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/**
 * A backup is a gzip file of JSON lines: a header; for each table its description, followed by its rows; and a trailer. A row is
 * a list of the values as PostgreSQL writes them as text, which is exact for every type and independent of the server.
 */

export const FORMAT = 'greenkube-backup';
/** Version of the layout of the file. */
export const FORMAT_VERSION = 1;

export interface BackupHeader {
  readonly format: typeof FORMAT;
  readonly version: typeof FORMAT_VERSION;
  /** Names of the applied migrations, which identify the schema. */
  readonly migrations: readonly string[];
  /** ISO 8601. */
  readonly created_at: string;
  /** Number of rows of all tables, for the progress of restoring. */
  readonly rows: number;
}

/** A table; the rows that follow have its columns in this order. */
export interface BackupTable {
  readonly table: string;
  readonly columns: readonly string[];
  /** Days with a partition, as seconds since 1970; empty for a table without partitions. */
  readonly partition_days: readonly number[];
}

export interface BackupTrailer {
  readonly rows: number;
  /** Of all lines before the trailer, uncompressed, in hexadecimal. */
  readonly sha256: string;
}

export type BackupRow = readonly (string | null)[];

/** Called with the number of rows that are done, and that of all rows. */
export type OnRows = (done: number, total: number) => void;

/** Checksum of the lines that were written or read so far. */
export interface LineHash {
  add(line: string): void;
  digest(): string;
}

export function createLineHash(): LineHash {
  const hash = createHash('sha256');
  return {
    add: (line) => void hash.update(line).update('\n'),
    digest: () => hash.digest('hex'),
  };
}

/** The file is not a complete backup. */
export class DamagedBackupError extends Error {
  override readonly name = 'DamagedBackupError';

  constructor(detail: string, options?: ErrorOptions) {
    super(`this is not a complete backup: ${detail}; nothing was restored`, options);
  }
}

/** Maximum length of a line in UTF-16 code units; rows of a valid backup have some kilobytes. */
const MAX_LINE = 16 * 1024 * 1024;

/**
 * Decompresses a backup and yields its lines.
 * @throws DamagedBackupError if it is not a whole gzip file of lines; Error if the input fails
 */
export async function* readLines(input: Readable): AsyncGenerator<string> {
  const gunzip = createGunzip();
  input.once('error', (error) => gunzip.destroy(error));
  input.pipe(gunzip).setEncoding('utf8');
  let rest = '';
  try {
    for await (const chunk of gunzip) {
      const lines = `${rest}${chunk}`.split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > MAX_LINE) throw new DamagedBackupError('a line is too long');
      yield* lines;
    }
  } catch (error) {
    if (!(error instanceof Error) || error instanceof DamagedBackupError) throw error;
    const isDamaged = 'code' in error && /^Z_/.test(String(error.code));
    if (isDamaged) throw new DamagedBackupError(error.message, { cause: error });
    throw new Error(`the backup cannot be read: ${error.message}; nothing was restored`, { cause: error });
  } finally {
    input.destroy();
  }
  if (rest !== '') throw new DamagedBackupError('its last line is not complete');
}

type BackupLine = BackupHeader | BackupTable | BackupTrailer | BackupRow;

/** @throws DamagedBackupError if the line is not JSON */
export function parseLine(line: string): BackupLine {
  try {
    return JSON.parse(line) as BackupLine;
  } catch (error) {
    throw new DamagedBackupError('a line is not JSON', { cause: error });
  }
}
