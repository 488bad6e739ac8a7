import { bundleDashboard } from '../../scripts/dashboard/bundle.js';
import { dropIdleCitusDatabases } from './citus-pool.js';
import { CITUS_URL } from './citus-server.js';
import { checkContractGate } from './contract-gate.js';
import { keepRecord, openRecord } from './contract-record.js';
import { shareTestServer, stopTestDatabases } from './database.js';

/** Once per run, in the main process, before the first test. */
export async function mochaGlobalSetup(): Promise<void> {
  openRecord();
  await bundleDashboard();
  if (process.argv.includes('--parallel') && CITUS_URL === null) await shareTestServer();
}

/** In each process with tests: after its last test, or after each file when several processes share the files. */
export const mochaHooks = { afterAll: [keepRecord, dropIdleCitusDatabases] };

/** Once per run, after the last test. */
export async function mochaGlobalTeardown(): Promise<void> {
  await stopTestDatabases();
  checkContractGate();
}
