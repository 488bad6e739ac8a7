import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

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

/** A directory that the server's user may write to, made when it is not there; a private one where none is named. */
export function makeServerDirectory(directory = mkdtempSync(join(tmpdir(), 'greenkube-pg-'))): string {
  mkdirSync(directory, { recursive: true });
  const user = userOfServer();
  if (user.uid !== undefined) chownSync(directory, user.uid, user.gid);
  return directory;
}

/** Runs one of PostgreSQL's programs to its end, as the server's user. @throws when it fails, with what it said */
export function runServerProgram(name: string, flags: readonly string[], directory: string): void {
  execFileSync(join(findBinaries(), name), flags, { ...userOfServer(), cwd: directory, stdio: 'pipe' });
}

/** A server that runs until it is stopped; it does not outlive the test run. */
export interface PostgresProcess {
  /** Ends it at once, with its connections; its data stays. Safe to call twice. */
  stop(): Promise<void>;
}

/** Data of tests need not outlive a crash. */
export const TEST_SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
};

/** Makes the data of a new server in its directory, with the superuser `postgres` whom everybody on the machine may be. */
export function initialise(directory: string): void {
  const options = ['--no-locale', '--encoding=UTF8', '--auth=trust', '--username=postgres', '--no-sync'];
  runServerProgram('initdb', ['-D', join(directory, 'data'), ...options], directory);
}

/**
 * Starts a server on the data of a directory and waits until it answers.
 * @param startTries times that it is asked for an answer, 50 ms and more apart
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
  // A test run that is told to end must not leave its server behind; `exit` is not said then.
  const endBySignal = (signal: NodeJS.Signals): void => {
    killAtExit();
    process.kill(process.pid, signal);
  };
  process.once('SIGTERM', endBySignal);
  await untilReady(binaries, port, child, startTries);
  return {
    async stop() {
      process.off('exit', killAtExit);
      process.off('SIGTERM', endBySignal);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const hasEnded = once(child, 'exit');
      child.kill('SIGINT');
      await hasEnded;
    },
  };
}

async function untilReady(binaries: string, port: number, child: ChildProcess, startTries: number): Promise<void> {
  for (let tries = 0; tries < startTries; tries++) {
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
