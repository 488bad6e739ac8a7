import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import { openDatabase } from '../../src/store/connection/connect.js';
import { readEverything } from '../support/backup-file.js';
import { bareServerDatabase, type FreshDatabase } from '../support/database.js';
import { killOnExit } from '../support/kill-on-exit.js';
import { entryPath, runMain } from '../support/run-main.js';
import { type ServiceProcess, startService } from '../support/service-process.js';

const SAMPLE = { GREENKUBE_SAMPLE: 'true', GREENKUBE_SAMPLE_HISTORY: '1h' };
const KEY = 'a-key-that-is-not-in-a-backup';

/** The tests depend on each other: each continues where the previous one ended. */
describe('greenkube-backup and greenkube-restore', function () {
  this.timeout(600_000);
  let directory: string;
  let file: string;
  let service: ServiceProcess;
  let target: FreshDatabase;
  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'greenkube-backup-'));
    file = join(directory, 'saved.gz');
    target = await bareServerDatabase();
    service = await startService({ ...SAMPLE, GREENKUBE_DATA_DIR: directory, GREENKUBE_API_KEYS: KEY });
    await service.untilFilled();
  });
  after(async () => {
    await service?.kill();
    await target?.drop();
    rmSync(directory, { recursive: true, force: true });
  });
  const run = (command: 'backup' | 'restore', environment: Readonly<Record<string, string>>, args = [file]) =>
    runMain({ GREENKUBE_LOG_FORMAT: 'json', ...environment }, args, command);
  const embedded = () => ({ ...SAMPLE, GREENKUBE_DATA_DIR: directory, GREENKUBE_API_KEYS: KEY });
  const server = () => ({ GREENKUBE_DATABASE_URL: target.url ?? '' });

  it('save the embedded database of a running service, which continues', async () => {
    const ended = await run('backup', embedded());
    expect(ended, ended.stderr).to.include({ exitCode: 0, stdout: '' });
    const lines = ended.stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ msg }) => msg)).to.deep.equal(['backup', 'backup finished', 'backup written']);
    expect(lines.at(-1)?.['rows']).to.equal(lines[1]?.['totalRows']).and.above(1000);
    expect(statSync(file).mode & 0o777).to.equal(0o600);
    expect(gunzipSync(readFileSync(file)).includes(KEY)).to.equal(false);
    expect(readdirSync(join(directory, 'sample')).sort()).to.deep.equal(['greenkube.lock', 'postgres']);
    expect((await fetch(`${service.url}/api/v1/metrics`)).status).to.equal(200);
  });

  it('leave nothing when the restoring process is killed, and then restore every row on a server', async () => {
    await service.stop();
    const stopped = await run('backup', embedded());
    expect(stopped, stopped.stderr).to.include({ exitCode: 0 });
    const flags = ['--import', 'tsx', entryPath('restore'), '-'];
    const env = { PATH: process.env['PATH'], ...server() };
    const child = spawn(process.execPath, flags, { env, stdio: ['pipe', 'ignore', 'pipe'] });
    child.once('exit', killOnExit(child));
    // The rest of the file is not read when the process is killed.
    child.stdin.on('error', () => {});
    const saved = readFileSync(file);
    child.stdin.write(saved.subarray(0, Math.floor(saved.length / 2)));
    // The first log line: rows were inserted.
    await once(child.stderr, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const ended = await run('restore', server());
    expect(ended, ended.stderr).to.include({ exitCode: 0, stdout: '' });
    const source = await openDatabase({
      url: null,
      dataDir: join(directory, 'sample'),
      poolMax: 1,
      statementTimeoutSeconds: 60,
    });
    try {
      expect(await readEverything(target.database)).to.deep.equal(await readEverything(source));
    } finally {
      await source.close();
    }
  });

  it('refuse a database with content, a missing file and a missing database, and create nothing', async () => {
    const refused = await run('restore', server());
    expect(refused.exitCode).to.equal(1);
    expect(refused.stderr).to.match(/^the database is not empty/);
    const empty = join(directory, 'empty');
    const missing = await run('restore', { GREENKUBE_DATA_DIR: empty }, [join(directory, 'missing.gz')]);
    expect(missing.exitCode).to.equal(1);
    expect(missing.stderr).to.include('missing.gz');
    const nothing = await run('backup', { GREENKUBE_DATA_DIR: empty }, [join(directory, 'nothing.gz')]);
    expect(nothing.exitCode).to.equal(1);
    expect(nothing.stderr).to.match(/contains no database; set GREENKUBE_DATA_DIR/);
    expect(readdirSync(directory)).to.not.include.members(['empty']);
    expect(readdirSync(directory).filter((name) => name.startsWith('nothing'))).to.deep.equal([]);
  });

  it('have a recipe in the guide with an existing entry and valid settings', () => {
    const guide = readFileSync('src/docs/guide/backup.md', 'utf8');
    const recipe = /```sh\n([\s\S]*?)```/.exec(guide)?.[1]?.trim().split('\n') ?? [];
    const steps = recipe.map((line) => /^(GREENKUBE_\w+)=\S+ node dist\/src\/(\w+)\.js \S+$/.exec(line)?.slice(1));
    expect(steps).to.deep.equal([
      ['GREENKUBE_DATA_DIR', 'backup'],
      ['GREENKUBE_DATABASE_URL', 'restore'],
    ]);
  });

  it('exit with 64 for a wrong command line, and with 78 for an invalid configuration', async () => {
    const usage = await run('backup', {}, ['--help']);
    expect(usage.exitCode).to.equal(64);
    expect(usage.stderr).to.equal(
      'usage: greenkube-backup FILE (- for standard output); settings are environment variables\n',
    );
    expect((await run('restore', { GREENKUBE_DATABASE_URL: 'mysql://db' })).exitCode).to.equal(78);
  });
});
