import { rmSync } from 'node:fs';
import { join } from 'node:path';
import knexModule, { type Knex } from 'knex';
import { freePort } from './free-port.js';
import {
  makeServerDirectory,
  type PostgresProcess,
  runPostgres,
  runServerProgram,
  TEST_SETTINGS,
} from './postgres-process.js';
import type { PostgresServer } from './postgres-server.js';
import { until } from './until.js';

/** A real hot standby that streams from a server. It keeps its port when it is restarted. */
export interface PostgresStandby {
  urlOf(database: string): string;
  /** Pauses replay: later writes are received, but not visible. */
  pauseReplay(): Promise<void>;
  resumeReplay(): Promise<void>;
  /** Waits until it shows everything that the primary had at the time of the call. */
  untilCaughtUp(): Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
}

/** Role of the standby: it may only read the replication stream. */
const REPLICATION_ROLE = 'standby';

/** Creates a standby from a base backup of the running server. @param settings such as max_standby_streaming_delay */
export async function startStandby(
  primary: PostgresServer,
  settings: Readonly<Record<string, string>> = {},
): Promise<PostgresStandby> {
  await onServer(primary.urlOf('postgres'), (knex) => knex.raw(`create role ${REPLICATION_ROLE} login replication`));
  const directory = makeServerDirectory();
  const from = `host=127.0.0.1 port=${primary.port} user=${REPLICATION_ROLE}`;
  const flags = ['-D', join(directory, 'data'), '-d', from, '-R', '-X', 'stream', '-c', 'fast', '--no-sync'];
  runServerProgram('pg_basebackup', flags, directory);
  const port = await freePort();
  const urlOf = (database: string): string => `postgres://postgres@127.0.0.1:${port}/${database}`;
  const run = (): Promise<PostgresProcess> =>
    runPostgres(directory, port, { ...TEST_SETTINGS, hot_standby: 'on', ...settings });
  const ask = <Row>(sql: string, bindings: readonly string[] = []): Promise<Row | undefined> =>
    onServer(urlOf('postgres'), async (knex) => (await knex.raw<{ rows: Row[] }>(sql, [...bindings])).rows[0]);
  let server = await run();
  return {
    urlOf,
    async pauseReplay() {
      await ask('select pg_wal_replay_pause()');
      await until('paused replay', async () => {
        const row = await ask<{ state: string }>('select pg_get_wal_replay_pause_state() as state');
        return row?.state === 'paused';
      });
    },
    async resumeReplay() {
      await ask('select pg_wal_replay_resume()');
    },
    async untilCaughtUp() {
      const end = await onServer(primary.urlOf('postgres'), flushedEnd);
      await until('a standby that has caught up', async () => {
        const sql = 'select pg_last_wal_replay_lsn() >= ?::pg_lsn as "isThere"';
        return (await ask<{ isThere: boolean }>(sql, [end]))?.isThere === true;
      });
    },
    stop: () => server.stop(),
    async start() {
      server = await run();
    },
    async remove() {
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Flushes asynchronous commits. @returns the end of the WAL */
async function flushedEnd(knex: Knex): Promise<string> {
  await knex.raw('set synchronous_commit = on');
  await knex.raw(`select pg_logical_emit_message(true, 'standby', 'here')`);
  const { rows } = await knex.raw<{ rows: { lsn: string }[] }>('select pg_current_wal_flush_lsn()::text as lsn');
  return rows[0]?.lsn ?? '';
}

async function onServer<Answer>(url: string, work: (knex: Knex) => Promise<Answer>): Promise<Answer> {
  const knex = knexModule({ client: 'pg', connection: url, pool: { min: 0, max: 1 } });
  try {
    return await work(knex);
  } finally {
    await knex.destroy();
  }
}
