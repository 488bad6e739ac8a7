import { rmSync } from 'node:fs';
import { freePort } from './free-port.js';
import { initialise, makeServerDirectory, runPostgres, TEST_SETTINGS } from './postgres-process.js';

/** A real PostgreSQL for one test run: private directory, loopback port, no fsync. */
export interface PostgresServer {
  readonly port: number;
  urlOf(database: string): string;
  stop(): Promise<void>;
}

export async function startPostgres(): Promise<PostgresServer> {
  const directory = makeServerDirectory();
  initialise(directory);
  const port = await freePort();
  const server = await runPostgres(directory, port, TEST_SETTINGS);
  return {
    port,
    urlOf: (database) => `postgres://postgres@127.0.0.1:${port}/${database}`,
    stop: async () => {
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
