import { existsSync } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Files and directories that every database directory of PostgreSQL has. */
const REQUIRED = ['PG_VERSION', 'base', 'global', 'global/pg_control', 'pg_wal'];

/** What to do about a directory that is not usable. */
const REMEDY =
  'nothing was changed; put the directory back as it was (a wrong mount or an incomplete copy?) or restore a copy of it; to start with an empty database, move the directory away';

/** Database files that are about to be used. */
export interface DataFiles {
  readonly directory: string;
  /** Call it once the database runs. */
  confirm(): Promise<void>;
}

/**
 * Checks the database directory before PGlite opens it: PGlite would initialise a new database over the files of one that lacks
 * PG_VERSION. A directory whose initialisation was interrupted has never contained data, and is initialised again; a marker
 * beside it shows that.
 * @param parent the locked data directory
 * @throws Error with the path and the remedy if the directory is not a complete database
 */
export async function prepareDataFiles(parent: string): Promise<DataFiles> {
  const directory = join(parent, 'postgres');
  const marker = join(parent, 'postgres.initialising');
  if (existsSync(marker)) await rm(directory, { recursive: true, force: true });
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new Error(`the directory ${directory} of the embedded database cannot be read (${error.message}); ${REMEDY}`);
  });
  if (names.length === 0) {
    await writeFile(marker, '');
    return { directory, confirm: () => rm(marker, { force: true }) };
  }
  const missing = REQUIRED.filter((name) => !existsSync(join(directory, name)));
  if (missing.length > 0)
    throw new Error(
      `the directory ${directory} is not a complete database: it has files, but no ${missing.join(', ')}; ${REMEDY}`,
    );
  return { directory, confirm: async () => {} };
}

/** The error for a database that does not start on its files. */
export const damagedFiles = (directory: string, detail: string): Error =>
  new Error(`the embedded database in ${directory} did not start: ${detail}. If its files are damaged: ${REMEDY}`);
