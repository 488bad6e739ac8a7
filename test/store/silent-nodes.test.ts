import { expect } from 'chai';
import { Problem } from '../../src/problem/problem.js';
import { type Database, openDatabase } from '../../src/store/connection/connect.js';
import { withNodeProblems } from '../../src/store/connection/node-problems.js';
import { createProbe } from '../../src/store/query/serve/probe.js';
import { createSnapshots } from '../../src/store/query/serve/snapshots.js';
import { notOnCitus } from '../support/citus-server.js';
import { type FreshDatabase, freshDatabase } from '../support/database.js';
import { simulateCitus } from '../support/fake-citus.js';

const SLEEP = 'select pg_sleep(600)';
const LIMITS = { poolMax: 2, statementTimeoutSeconds: 1, dataDir: '' };

/** The kind of problem of the failed work; null when it succeeds. */
const kindOf = (work: Promise<unknown>): Promise<string | null> =>
  work.then(
    () => null,
    (error: unknown) => (error instanceof Problem ? error.kind : String(error)),
  );

// frozen-node.test.ts stops the process of a real node.
notOnCitus('it simulates Citus').describe('a node of Citus that does not answer', function () {
  this.timeout(30_000);
  let fresh: FreshDatabase;
  let database: Database;
  before(async () => {
    fresh = await freshDatabase('server');
    await simulateCitus(fresh.database.knex, [0, 1, 2]);
    database = await openDatabase({ ...LIMITS, url: fresh.url });
  });
  after(async () => {
    await database?.close();
    await fresh?.drop();
  });
  const silence = (node: string) => fresh.database.knex.raw('insert into silent_node values (?)', [node]);
  const endSilence = () => fresh.database.knex.raw('delete from silent_node');
  afterEach(endSilence);

  it('is the result of the probe while it lasts, with the address in the log', async () => {
    const ask = createProbe(database);
    expect(await ask()).to.eql([]);
    await silence('node-2');
    const problem: unknown = await ask().catch((error: unknown) => error);
    expect(problem).to.be.instanceOf(Problem).and.include({ kind: 'database-node-unavailable', status: 503 });
    expect(String((problem as Problem).cause)).to.include('no answer from node-2:5432');
    await endSilence();
    expect(await ask()).to.eql([]);
  });

  it('is not checked on the coordinator itself', async () => {
    await silence('node-0');
    expect(await createProbe(database)()).to.eql([]);
  });

  it('is the cause of reads and writes that time out', async () => {
    const { read } = createSnapshots(database);
    const sleepInRead = () => read((trx) => trx.raw(SLEEP));
    const sleepInWrite = () => withNodeProblems(database)(() => Promise.resolve(database.knex.raw(SLEEP)));
    for (const sleep of [sleepInRead, sleepInWrite]) expect(await kindOf(sleep())).to.equal('query-timeout');
    await silence('node-1');
    for (const sleep of [sleepInRead, sleepInWrite])
      expect(await kindOf(sleep())).to.equal('database-node-unavailable');
  });
});
