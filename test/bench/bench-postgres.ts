import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { findBinaries, freePort, userOfServer } from '../support/postgres-process.js';

/** A PostgreSQL server of the benchmark's own; its data stay in the directory, so that a later run can use them. */
export interface BenchPostgres {
  readonly version: string;
  readonly settings: Readonly<Record<string, string>>;
  urlOf(database: string): string;
  stop(): Promise<void>;
}

const megabytes = (share: number): string => `${Math.floor((totalmem() / 2 ** 20) * share)}MB`;

/** What a small dedicated server would be given; everything else is PostgreSQL's default. */
const MEASURE_SETTINGS = {
  shared_buffers: megabytes(0.125),
  effective_cache_size: megabytes(0.5),
  max_wal_size: '4GB',
  random_page_cost: '1.1',
};
/** While data are generated nothing is safe against a crash, and nothing needs to be. */
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

/** Ten minutes and more: after a crash in the middle of loading, the log is long. */
const START_TRIES = 6_000;

/** Starts the server of a directory, which is made when it is not there. */
export async function startBenchPostgres(directory: string, purpose: 'load' | 'measure'): Promise<BenchPostgres> {
  const binaries = findBinaries();
  const user = userOfServer();
  mkdirSync(directory, { recursive: true });
  if (user.uid !== undefined) chownSync(directory, user.uid, user.gid);
  const data = join(directory, 'data');
  if (!existsSync(data)) {
    const options = ['--no-locale', '--encoding=UTF8', '--auth=trust', '--username=postgres', '--no-sync'];
    execFileSync(join(binaries, 'initdb'), ['-D', data, ...options], { ...user, cwd: directory, stdio: 'pipe' });
  }
  const port = await freePort();
  const settings = purpose === 'load' ? LOAD_SETTINGS : MEASURE_SETTINGS;
  const own = { listen_addresses: '127.0.0.1', port, unix_socket_directories: directory };
  const flags = Object.entries({ ...own, ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(join(binaries, 'postgres'), ['-D', data, ...flags], { ...user, cwd: directory, stdio: 'ignore' });
  const killAtExit = () => child.kill('SIGQUIT');
  process.once('exit', killAtExit);
  await untilReady(binaries, port, child);
  const version = execFileSync(join(binaries, 'postgres'), ['--version'], { encoding: 'utf8' }).trim();
  return {
    version,
    settings,
    urlOf: (database) => `postgres://postgres@127.0.0.1:${port}/${database}`,
    async stop() {
      process.off('exit', killAtExit);
      if (child.exitCode !== null) return;
      const hasEnded = once(child, 'exit');
      child.kill('SIGINT');
      await hasEnded;
    },
  };
}

async function untilReady(binaries: string, port: number, child: ChildProcess): Promise<void> {
  const flags = ['-q', '-h', '127.0.0.1', '-p', String(port)];
  for (let tries = 0; tries < START_TRIES; tries++) {
    if (child.exitCode !== null) throw new Error(`postgres ended at its start with ${child.exitCode}`);
    const probe = spawn(join(binaries, 'pg_isready'), flags, { stdio: 'ignore' });
    const [code] = await once(probe, 'exit');
    if (code === 0) return;
    await wait(100);
  }
  throw new Error('postgres did not become ready');
}

/** Processor, memory and runtime that figures are of. */
export const hardware = (): string =>
  `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB of memory, Node ${process.version}`;
