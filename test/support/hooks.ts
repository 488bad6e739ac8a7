import { checkContractGate, startContractGate } from './contract-gate.js';
import { stopTestDatabases } from './database.js';

/** Once per run, before the first test. */
export function mochaGlobalSetup(): void {
  startContractGate();
}

/** Once per run, after the last test. */
export async function mochaGlobalTeardown(): Promise<void> {
  await stopTestDatabases();
  checkContractGate();
}
