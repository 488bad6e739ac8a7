import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type FreshDatabase, freshDatabase } from '../support/database.js';
import { killOnExit } from '../support/kill-on-exit.js';

const HOLDER = fileURLToPath(new URL('../support/hold-row.ts', import.meta.url));
const IDLE_SECONDS = 1;

describe('a process that hangs within a transaction', function () {
  this.timeout(60_000);
  let fresh: FreshDatabase;
  let child: ChildProcessByStdio<Writable, Readable, null>;
  before(async () => {
    fresh = await freshDatabase('server');
    await fresh.database.knex.raw(`insert into cluster (name, is_sample) values ('held', false)`);
    const flags = ['--import', 'tsx', HOLDER, String(fresh.url), String(IDLE_SECONDS)];
    child = spawn(process.execPath, flags, { stdio: ['pipe', 'pipe', 'inherit'] });
    child.once('exit', killOnExit(child));
    child.stdout.setEncoding('utf8');
  });
  after(async () => {
    child?.kill('SIGKILL');
    await fresh?.drop();
  });

  const nextLine = async (): Promise<string> => String((await once(child.stdout, 'data'))[0]).trim();

  it('is disconnected by the server, and the next writer gets the row', async () => {
    expect(await nextLine()).to.equal('held');
    child.kill('SIGSTOP');
    // Waits for the row, and fails by the statement timeout when it is not released.
    const { rows } = await fresh.database.knex.raw(
      `update cluster set is_sample = is_sample where name = 'held' returning is_sample as "isSample"`,
    );
    expect(rows, 'nothing of the other transaction').to.eql([{ isSample: false }]);
  });

  it('cannot commit when it resumes, and uses a new connection afterwards', async () => {
    const answer = nextLine();
    child.kill('SIGCONT');
    child.stdin.end();
    expect(await answer).to.equal('database-unavailable [{"isSample":false}]');
    const [code] = await once(child, 'exit');
    expect(code).to.equal(0);
  });
});
