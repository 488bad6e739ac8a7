import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openDatabase } from '../../src/store/connection/connect.js';
import { bareServerDatabase, type DatabaseKind } from './database.js';

/** Storage for the data of consecutive services. */
export interface ServiceHome {
  /** Settings that make a service use it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Access to the data while no service runs. */
  withDatabase<Result>(look: (database: Database) => Promise<Result>): Promise<Result>;
  /** Expires all leases. */
  expireLeases(): Promise<void>;
  remove(): Promise<void>;
}

/** @param parent directory for the data of the embedded database */
export async function serviceHome(kind: DatabaseKind, parent = tmpdir()): Promise<ServiceHome> {
  const home = kind === 'embedded' ? await embeddedHome(parent) : await serverHome();
  const expireLeases = (): Promise<void> =>
    home.withDatabase(async ({ knex }) => {
      const { rows } = await knex.raw<{ rows: { lease: string | null }[] }>(
        `select to_regclass('lease')::text as lease`,
      );
      if (rows[0]?.lease) await knex.raw('update lease set expires_at = now()');
    });
  return { ...home, expireLeases };
}

async function embeddedHome(parent: string): Promise<Omit<ServiceHome, 'expireLeases'>> {
  const directory = await mkdtemp(join(parent, 'greenkube-home-'));
  const options = { url: null, dataDir: join(directory, 'live'), poolMax: 1, statementTimeoutSeconds: 60 };
  return {
    environment: { GREENKUBE_DATA_DIR: directory },
    async withDatabase(look) {
      const database = await openDatabase(options);
      try {
        return await look(database);
      } finally {
        await database.close();
      }
    },
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

async function serverHome(): Promise<Omit<ServiceHome, 'expireLeases'>> {
  const { database, url, drop } = await bareServerDatabase();
  return {
    environment: { GREENKUBE_DATABASE_URL: url ?? '' },
    withDatabase: (look) => look(database),
    remove: drop,
  };
}
