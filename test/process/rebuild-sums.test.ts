import { expect } from 'chai';
import { bareServerDatabase, freshDatabase } from '../support/database.js';
import { runMain } from '../support/run-main.js';
import { DAY_START, snapshot, storeOf, writeAll } from '../support/store-fixture.js';
import { differences } from '../support/table-rows.js';
import { makeWindows } from '../support/window-facts.js';

const COMMAND = ['rebuild-sums'];

describe('the rebuild-sums command', function () {
  this.timeout(120_000);

  it('rewrites the sums from the stored windows and reports progress as JSON lines', async () => {
    const { database, url, drop } = await freshDatabase('server');
    try {
      const store = storeOf(database);
      const clusterId = await store.ensureCluster('alpha', false);
      await writeAll(store, clusterId, makeWindows(DAY_START, 14));
      await store.rollUpHour(clusterId, DAY_START);
      const before = await snapshot(database, clusterId);
      await database.knex.raw('update namespace_window set cost_cpu_usd = cost_cpu_usd / 2');
      await database.knex.raw('delete from node_quarter where class = 2');
      const ended = await runMain({ GREENKUBE_DATABASE_URL: url ?? '', GREENKUBE_LOG_FORMAT: 'json' }, COMMAND);
      expect(ended).to.include({ exitCode: 0, stderr: '' });
      const lines = ended.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(lines.map(({ msg }) => msg)).to.deep.equal(['sums', 'sums finished', 'sums rebuilt']);
      expect(lines[1]).to.include({ doneHours: 2, totalHours: 2, percent: 100 });
      expect(lines[2]).to.include({ hoursFromWindows: 2, hoursFromPods: 0, hoursKept: 0, days: 0 });
      const after = await snapshot(database, clusterId);
      for (const table of ['namespace_window', 'node_quarter'] as const)
        expect(differences(after[table], before[table])).to.deep.equal([]);
    } finally {
      await drop();
    }
  });

  it('exits with 1 and the reason when the schema is that of another version', async () => {
    const { url, drop } = await bareServerDatabase();
    try {
      const ended = await runMain({ GREENKUBE_DATABASE_URL: url ?? '' }, COMMAND);
      expect(ended.exitCode).to.equal(1);
      expect(ended.stderr).to.match(/^the database is older than this version: .* migrate it first\n$/);
    } finally {
      await drop();
    }
  });

  it('exits with 1 when the database cannot be reached, without printing the password', async () => {
    const ended = await runMain({ GREENKUBE_DATABASE_URL: 'postgres://user:secret@127.0.0.1:1/none' }, COMMAND);
    expect(ended.exitCode).to.equal(1);
    expect(ended.stderr)
      .to.match(/database/)
      .and.not.include('secret');
  });

  it('is the only command: any other argument exits with 64', async () => {
    for (const args of [['rebuild'], ['rebuild-sums', 'now'], ['--help']]) {
      const ended = await runMain({}, args);
      expect(ended.exitCode, args.join(' ')).to.equal(64);
      expect(ended.stderr).to.equal('usage: main.js [rebuild-sums]; settings are environment variables\n');
    }
  });
});
