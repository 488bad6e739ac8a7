import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Database, type DatabaseOptions, openDatabase } from '../connection/connect.js';
import { copyRunningData } from '../embedded/copy-data.js';
import { DataInUseError } from '../embedded/data-lock.js';

/**
 * Opens the database for a backup. If a service uses the data directory of the embedded database, it is a copy of its files.
 * @throws Error if there is no database, or it cannot be copied
 */
export async function openForBackup(options: DatabaseOptions): Promise<Database> {
  const { url, dataDir } = options;
  if (url === null && !existsSync(join(dataDir, 'postgres')))
    throw new Error(`${dataDir} contains no database; set GREENKUBE_DATA_DIR or GREENKUBE_DATABASE_URL`);
  try {
    return await openDatabase(options);
  } catch (error) {
    if (!(error instanceof DataInUseError) || error.socketDirectory === null) throw error;
    return openCopy(options, error.socketDirectory);
  }
}

async function openCopy(options: DatabaseOptions, socketDirectory: string): Promise<Database> {
  const copy = await copyRunningData(options.dataDir, socketDirectory);
  try {
    const database = await openDatabase({ ...options, dataDir: copy.directory });
    const close = async (): Promise<void> => {
      await database.close();
      await copy.remove();
    };
    return { ...database, close };
  } catch (error) {
    await copy.remove();
    throw error;
  }
}
