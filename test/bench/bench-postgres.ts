import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../support/free-port.js';
import { findBinaries, initialise, makeServerDirectory, runPostgres } from '../support/postgres-process.js';

/** The PostgreSQL server of the benchmark. Its data stay in the directory, so that a later run can use them. */
export interface BenchPostgres {
  readonly version: string;
  readonly settings: Readonly<Record<string, string>>;
  urlOf(database: string): string;
  stop(): Promise<void>;
}

const megabytes = (share: number): string => `${Math.floor((totalmem() / 2 ** 20) * share)}MB`;

/** Settings of a small dedicated server; everything else is PostgreSQL's default. */
const MEASURE_SETTINGS = {
  shared_buffers: megabytes(0.125),
  effective_cache_size: megabytes(0.5),
  max_wal_size: '4GB',
  random_page_cost: '1.1',
};
/** Data generation needs no crash safety. */
const LOAD_SETTINGS = {
  ...MEASURE_SETTINGS,
  max_wal_size: '16GB',
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  autovacuum: 'off',
  checkpoint_timeout: '1h',
  maintenance_work_mem: '512MB',
  work_mem: '256MB',
};

/** Ten minutes and more: after a crash during loading, WAL replay is long. */
const START_TRIES = 12_000;

/** Starts the server of a directory, which is created if it does not exist. */
export async function startBenchPostgres(directory: string, purpose: 'load' | 'measure'): Promise<BenchPostgres> {
  makeServerDirectory(directory);
  if (!existsSync(join(directory, 'data'))) initialise(directory);
  const port = await freePort();
  const settings = purpose === 'load' ? LOAD_SETTINGS : MEASURE_SETTINGS;
  const { stop } = await runPostgres(directory, port, settings, START_TRIES);
  const version = execFileSync(join(findBinaries(), 'postgres'), ['--version'], { encoding: 'utf8' }).trim();
  return { version, settings, urlOf: (database) => `postgres://postgres@127.0.0.1:${port}/${database}`, stop };
}

/** Processor, memory and runtime of the measurement. */
export const hardware = (): string =>
  `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB of memory, Node ${process.version}`;
