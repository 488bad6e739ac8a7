import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Database, openDatabase } from '../../src/store/connection/connect.js';
import { toProblem } from '../../src/store/connection/database-error.js';
import { fillDisk } from '../support/fill-disk.js';
import { mountSmallDisk, type SmallDisk } from '../support/small-disk.js';
import { until } from '../support/until.js';

/** Writes 20 MB to the log and nothing to tables: only the log runs out of space. */
const LOG_ONLY = `select count(pg_logical_emit_message(false, 'x', repeat('x', 1000))) from generate_series(1, 20000)`;

describe('the embedded database on a full disk', function () {
  this.timeout(60_000);
  let disk: SmallDisk | null;
  let database: Database;
  before(async function () {
    disk = mountSmallDisk('250m');
    // A small file system needs the right to mount one.
    if (disk === null) return this.skip();
    const dataDir = join(disk.directory, 'data');
    database = await openDatabase({ url: null, dataDir, poolMax: 1, statementTimeoutSeconds: 60 });
  });
  after(async () => {
    await database?.close();
    disk?.remove();
  });

  const problemOf = (statement: string): Promise<unknown> =>
    database.knex.raw(statement).then(
      () => null,
      (error: unknown) => toProblem(error),
    );

  it('refuses statements without space for its log, and continues with all committed rows when there is space', async () => {
    const filler = join(disk?.directory ?? '', 'filler');
    await database.knex.raw('create table t as select generate_series(1, 1000) as n');
    fillDisk(filler);
    expect(await problemOf(LOG_ONLY)).to.include({ kind: 'database-full' });
    for (let tries = 0; tries < 3; tries += 1)
      expect(await problemOf('select 1')).to.include({ kind: 'database-unavailable' });
    rmSync(filler);
    await until('a statement', async () => (await problemOf('insert into t values (1001)')) === null);
    const { rows } = await database.knex.raw<{ rows: { count: number }[] }>('select count(*)::integer from t');
    expect(rows).to.deep.equal([{ count: 1001 }]);
  });

  it('closes while it waits for space', async () => {
    const filler = join(disk?.directory ?? '', 'filler');
    fillDisk(filler);
    await problemOf(LOG_ONLY);
    await database.close();
    rmSync(filler);
  });
});
