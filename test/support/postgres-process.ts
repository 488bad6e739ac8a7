import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const START_TRIES = 100;
const INSTALL_HINT = 'PostgreSQL 15 or newer is needed by the tests: apt-get install postgresql (Debian, Ubuntu)';

/** Directory with initdb and postgres: the newest one of Debian, otherwise that on the PATH. */
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

/** initdb and postgres refuse to run as root, so they run as the user postgres then. */
function userOfServer(): { uid: number; gid: number } | Record<string, never> {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

/** Creates a directory that the user of the server can write to, if needed; a private one by default. */
export function makeServerDirectory(directory = mkdtempSync(join(tmpdir(), 'greenkube-pg-'))): string {
  mkdirSync(directory, { recursive: true });
  const user = userOfServer();
  if (user.uid !== undefined) chownSync(directory, user.uid, user.gid);
  return directory;
}

/** Runs a PostgreSQL program to its end, as the user of the server. @throws with its output when it fails */
export function runServerProgram(name: string, flags: readonly string[], directory: string): void {
  execFileSync(join(findBinaries(), name), flags, { ...userOfServer(), cwd: directory, stdio: 'pipe' });
}

/** A server that runs until it is stopped, at the latest until the test run ends. */
export interface PostgresProcess {
  /** Stops it immediately, with its connections; its data remain. Can be called twice. */
  stop(): Promise<void>;
  /** Ends all its processes without finishing anything, like a crash. Can be called twice. */
  kill(): Promise<void>;
}

/** Test data need no crash safety. */
export const TEST_SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
};

/**
 * Initialises the data directory of a new server, with the superuser `postgres` and trust authentication for local
 * users.
 */
export function initialise(directory: string): void {
  const options = ['--no-locale', '--encoding=UTF8', '--auth=trust', '--username=postgres', '--no-sync'];
  runServerProgram('initdb', ['-D', join(directory, 'data'), ...options], directory);
}

/**
 * Starts a server on a data directory and waits until it responds.
 * @param startTries number of connection attempts, 50 ms or more apart
 */
export async function runPostgres(
  directory: string,
  port: number,
  settings: Readonly<Record<string, string>>,
  startTries = START_TRIES,
): Promise<PostgresProcess> {
  const binaries = findBinaries();
  const own = { listen_addresses: '127.0.0.1', port, unix_socket_directories: directory };
  const flags = Object.entries({ ...own, ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const data = join(directory, 'data');
  const options = { ...userOfServer(), cwd: directory, stdio: 'ignore' } as const;
  const child = spawn(join(binaries, 'postgres'), ['-D', data, ...flags], options);
  const killAtExit = () => child.kill('SIGQUIT');
  process.once('exit', killAtExit);
  // A test run that is terminated must stop its server; signals do not emit `exit`.
  const endBySignal = (signal: NodeJS.Signals): void => {
    killAtExit();
    process.kill(process.pid, signal);
  };
  process.once('SIGTERM', endBySignal);
  await untilReady(binaries, port, child, startTries);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    process.off('exit', killAtExit);
    process.off('SIGTERM', endBySignal);
    if (child.exitCode !== null || child.signalCode !== null) return;
    const hasEnded = once(child, 'exit');
    child.kill(signal);
    await hasEnded;
  };
  return { stop: () => end('SIGINT'), kill: () => end('SIGQUIT') };
}

async function untilReady(binaries: string, port: number, child: ChildProcess, startTries: number): Promise<void> {
  for (let tries = 0; tries < startTries; tries++) {
    if (child.exitCode !== null) throw new Error(`postgres exited at its start with ${child.exitCode}`);
    const probe = spawn(join(binaries, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(port)], {
      stdio: 'ignore',
    });
    const [code] = await once(probe, 'exit');
    if (code === 0) return;
    await wait(50);
  }
  throw new Error('postgres did not become ready');
}
