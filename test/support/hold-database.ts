import { openDatabase } from '../../src/store/connection/connect.js';
import { migrate } from '../../src/store/schema/migrate.js';
import { DAY_START, storeOf, writeAll } from './store-fixture.js';
import { makeWindows } from './window-facts.js';

/**
 * A separate process that opens the embedded database in the given directory, writes two windows, and keeps it open.
 */
const database = await openDatabase({
  url: null,
  dataDir: process.argv[2] ?? '',
  poolMax: 1,
  statementTimeoutSeconds: 15,
});
await migrate(database);
const store = storeOf(database);
await writeAll(store, await store.ensureCluster('held', false), makeWindows(DAY_START, 2));
process.stdout.write('held\n');
process.stdin.resume();
process.stdin.once('end', () => void database.close());
