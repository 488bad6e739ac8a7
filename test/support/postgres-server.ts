import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** A real PostgreSQL for one test run: private directory, loopback port, no fsync. */
export interface PostgresServer {
  readonly binaries: string;
  urlOf(database: string): string;
  stop(): Promise<void>;
}

const START_TRIES = 100;
const INSTALL_HINT = 'PostgreSQL 15 or newer is needed by the tests: apt-get install postgresql (Debian, Ubuntu)';

/** Directory with initdb and postgres: the newest of Debian's, else of PATH. */
export function findBinaries(): string {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  const places = [
    ...versions.map((version) => join(root, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(delimiter),
  ];
  const found = places.find((place) => existsSync(join(place, 'initdb')) && existsSync(join(place, 'postgres')));
  if (found === undefined) throw new Error(INSTALL_HINT);
  return found;
}

/** initdb and postgres refuse to run as root, so root lends them to the user postgres. */
function userOfServer(): { uid: number; gid: number } | Record<string, never> {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

export async function startPostgres(): Promise<PostgresServer> {
  const binaries = findBinaries();
  const user = userOfServer();
  const directory = mkdtempSync(join(tmpdir(), 'greenkube-pg-'));
  if (user.uid !== undefined) chownSync(directory, user.uid, user.gid);
  const data = join(directory, 'data');
  const options = ['--no-locale', '--encoding=UTF8', '--auth=trust', '--username=postgres', '--no-sync'];
  execFileSync(join(binaries, 'initdb'), ['-D', data, ...options], { ...user, cwd: directory, stdio: 'pipe' });
  const port = await freePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: directory,
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_connections: 200,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(join(binaries, 'postgres'), ['-D', data, ...flags], { ...user, cwd: directory, stdio: 'ignore' });
  const killAtExit = () => child.kill('SIGQUIT');
  process.once('exit', killAtExit);
  // A test run that is told to end must not leave its server behind; `exit` is not said then.
  const endBySignal = (signal: NodeJS.Signals): void => {
    killAtExit();
    process.kill(process.pid, signal);
  };
  process.once('SIGTERM', endBySignal);
  await untilReady(binaries, port, child);
  return {
    binaries,
    urlOf: (database) => `postgres://postgres@127.0.0.1:${port}/${database}`,
    stop: async () => {
      process.off('exit', killAtExit);
      process.off('SIGTERM', endBySignal);
      if (child.exitCode === null) {
        child.kill('SIGINT');
        await once(child, 'exit');
      }
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function untilReady(binaries: string, port: number, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < START_TRIES; tries++) {
    if (child.exitCode !== null) throw new Error(`postgres ended at its start with ${child.exitCode}`);
    const probe = spawn(join(binaries, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(port)], {
      stdio: 'ignore',
    });
    const [code] = await once(probe, 'exit');
    if (code === 0) return;
    await wait(50);
  }
  throw new Error('postgres did not become ready');
}
