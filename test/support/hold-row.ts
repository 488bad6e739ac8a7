import { once } from 'node:events';
import { Problem } from '../../src/problem/problem.js';
import { openDatabase } from '../../src/store/connection/connect.js';
import { toProblem } from '../../src/store/connection/database-error.js';

/**
 * A separate process that updates the row of the cluster `held` in a transaction on the given server, prints `held`,
 * and updates it again when its input ends. Then it prints the result, and the row as read by a new transaction.
 */
const database = await openDatabase({
  url: process.argv[2] ?? '',
  dataDir: '',
  poolMax: 1,
  statementTimeoutSeconds: 15,
  idleTransactionTimeoutSeconds: Number(process.argv[3]),
});
const change = `update cluster set is_sample = true where name = 'held'`;
const outcome = await database.knex
  .transaction(async (trx) => {
    await trx.raw(change);
    process.stdout.write('held\n');
    await once(process.stdin.resume(), 'end');
    await trx.raw(change);
  })
  .then(
    () => 'committed',
    (error: unknown) => {
      const problem = toProblem(error);
      return problem instanceof Problem ? problem.kind : String(error);
    },
  );
const { rows } = await database.knex.raw(`select is_sample as "isSample" from cluster where name = 'held'`);
process.stdout.write(`${outcome} ${JSON.stringify(rows)}\n`);
await database.close();
