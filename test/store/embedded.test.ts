import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { cp } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type Database, openDatabase } from '../../src/store/connection/connect.js';
import { lockDataDirectory } from '../../src/store/embedded/data-lock.js';
import { whileHeld } from '../../src/store/embedded/hold-socket.js';
import { assertSchemaCurrent, migrate } from '../../src/store/schema/migrate.js';
import { snapshot, storeOf } from '../support/store-fixture.js';

const HOLDER = fileURLToPath(new URL('../support/hold-database.ts', import.meta.url));

describe('the embedded database', () => {
  let directory: string;
  let children: ChildProcess[];
  let opened: Database[];
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'greenkube-data-'));
    children = [];
    opened = [];
  });
  afterEach(async () => {
    await Promise.all(opened.map((database) => database.close()));
    for (const child of children.filter((one) => one.exitCode === null && one.signalCode === null)) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    rmSync(directory, { recursive: true, force: true });
  });

  const open = async (): Promise<Database> => {
    const database = await openDatabase({ url: null, dataDir: directory, poolMax: 1, statementTimeoutSeconds: 15 });
    opened.push(database);
    return database;
  };
  const messageOf = async (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'no error',
      (error: Error) => error.message,
    );
  const hold = async (): Promise<ChildProcess> => {
    const child = spawn(process.execPath, ['--import', 'tsx', HOLDER, directory], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    children.push(child);
    const [first] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
    expect(String(first)).to.equal('held\n');
    return child;
  };

  it('keeps data over a restart and is not reachable by other processes', async () => {
    const first = await open();
    await migrate(first);
    const id = await storeOf(first).ensureCluster('kept', false);
    expect(first.poolStats().write).to.deep.equal({ used: 0, free: 1, pending: 0, max: 1 });
    const socket: string = first.knex.client.config.connection.host;
    expect(statSync(socket).mode & 0o777).to.equal(0o700);
    await first.close();
    expect(existsSync(socket)).to.equal(false);
    expect(readdirSync(directory)).to.deep.equal(['postgres']);
    const second = await open();
    await assertSchemaCurrent(second);
    expect(await storeOf(second).ensureCluster('kept', false)).to.equal(id);
    expect((await second.knex.raw('show timezone')).rows).to.deep.equal([{ TimeZone: 'UTC' }]);
    // PGlite's defaults are `fsync = off`, and `fdatasync`, which its build does not implement.
    const { rows } = await second.knex.raw(
      "select current_setting('fsync') as fsync, current_setting('wal_sync_method') as method",
    );
    expect(rows).to.deep.equal([{ fsync: 'on', method: 'fsync' }]);
    await second.close();
    writeFileSync(join(directory, 'postgres', 'global', 'pg_control'), '');
    expect(await messageOf(open()))
      .to.include(join(directory, 'postgres'))
      .and.to.match(/move the directory away/);
  });

  it('rejects a directory that this process has already opened', async () => {
    const first = await open();
    expect(await messageOf(open())).to.match(/in use by this process .*GREENKUBE_DATA_DIR/);
    await first.close();
    await (await open()).close();
  });

  it('rejects the directory of a running process, and takes over that of a killed one with all committed data', async () => {
    const child = await hold();
    expect(await messageOf(open())).to.match(new RegExp(`in use by process ${child.pid} on .*GREENKUBE_DATA_DIR`));
    child.kill('SIGKILL');
    await once(child, 'exit');
    const database = await open();
    await assertSchemaCurrent(database);
    const tables = await snapshot(database, await storeOf(database).ensureCluster('held', false));
    expect(tables.pod_window.length).to.equal(36);
    expect(tables.node_window.length).to.equal(6);
    await database.close();
  });

  it('takes over the lock of a process whose id was reused, and a truncated lock', async () => {
    const path = join(directory, 'greenkube.lock');
    const lock = await lockDataDirectory(directory);
    await lock.release();
    for (const text of [JSON.stringify({ pid: process.pid, startTicks: '1', host: hostname() }), '', '{"pid":']) {
      writeFileSync(path, text);
      await (await lockDataDirectory(directory)).release();
    }
    expect(readdirSync(directory)).to.deep.equal([]);
  });

  it('respects the lock of another host while it is updated', async () => {
    const path = join(directory, 'greenkube.lock');
    writeFileSync(path, JSON.stringify({ pid: 1, startTicks: '1', host: 'another-host' }));
    expect(await messageOf(lockDataDirectory(directory))).to.match(/in use by process 1 on another-host/);
    const longAgo = statSync(path).mtimeMs / 1000 - 600;
    utimesSync(path, longAgo, longAgo);
    await (await lockDataDirectory(directory)).release();
  });

  it('leaves no lock when it is released while the lock is updated', async () => {
    for (let round = 0; round < 30; round += 1) {
      const lock = await lockDataDirectory(directory, null, 1);
      // The first update begins.
      await pause(1);
      await lock.release();
      await pause(2);
      expect(readdirSync(directory), `round ${round}`).to.deep.equal([]);
    }
  });

  it('gives a stale lock to one of several processes', async () => {
    writeFileSync(join(directory, 'greenkube.lock'), '');
    const taken = await Promise.allSettled([1, 2, 3].map(() => lockDataDirectory(directory)));
    const locks = taken.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(locks.length).to.equal(1);
    await locks[0]?.release();
  });

  it('runs no statement while another process copies its files, and refuses a copy that was cut short', async () => {
    const database = await open();
    const { socketDirectory } = JSON.parse(readFileSync(join(directory, 'greenkube.lock'), 'utf8'));
    const order: string[] = [];
    let query: Promise<unknown> = Promise.resolve();
    await whileHeld(socketDirectory, async () => {
      query = database.knex.raw('select 1').then(() => order.push('statement'));
      await cp(join(directory, 'postgres'), join(directory, 'copy', 'postgres'), { recursive: true });
      order.push('copied');
    });
    await query;
    expect(order).to.deep.equal(['copied', 'statement']);
    const copy = await openDatabase({
      url: null,
      dataDir: join(directory, 'copy'),
      poolMax: 1,
      statementTimeoutSeconds: 15,
    });
    opened.push(copy);
    expect((await copy.knex.raw('select 1 as one')).rows).to.deep.equal([{ one: 1 }]);
    expect(await messageOf(whileHeld(socketDirectory, () => database.close()))).to.match(/ended the copy/);
    expect(await messageOf(whileHeld(socketDirectory, async () => {}))).to.match(/does not respond/);
  });

  it('reports unusable files', async () => {
    writeFileSync(join(directory, 'postgres'), 'not a directory');
    expect(await messageOf(open())).to.match(/cannot be read \(ENOTDIR/);
    expect(readdirSync(directory)).to.deep.equal(['postgres']);
  });
});
