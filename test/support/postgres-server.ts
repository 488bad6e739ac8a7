import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, makeServerDirectory, runPostgres, runServerProgram } from './postgres-process.js';

/** A real PostgreSQL for one test run: private directory, loopback port, no fsync. */
export interface PostgresServer {
  readonly port: number;
  urlOf(database: string): string;
  stop(): Promise<void>;
}

export async function startPostgres(): Promise<PostgresServer> {
  const directory = makeServerDirectory();
  const options = ['--no-locale', '--encoding=UTF8', '--auth=trust', '--username=postgres', '--no-sync'];
  runServerProgram('initdb', ['-D', join(directory, 'data'), ...options], directory);
  const port = await freePort();
  const server = await runPostgres(directory, port);
  return {
    port,
    urlOf: (database) => `postgres://postgres@127.0.0.1:${port}/${database}`,
    stop: async () => {
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
