import { contract } from './contract-document.js';
import { clearRecord, documentedKeys, readRecord } from './contract-record.js';

/** Whether the run holds all tests of the contract: mocha hands the configured patterns on as they are. */
function isWholeRun(): boolean {
  const args = process.argv.slice(2);
  const hasAll = args.some((argument) => /^test\/(contract\/)?\*\*\/\*\.test\.ts$/.test(argument));
  return hasAll && !args.some((argument) => /^--f?grep\b/.test(argument));
}

export const startContractGate = clearRecord;

/**
 * Fails the run when the contract documents an answer (status and media type), a parameter or a value of a parameter
 * that no test has seen.
 */
export function checkContractGate(): void {
  if (!isWholeRun()) return;
  const seen = readRecord();
  const missing = documentedKeys(contract).filter((key) => !seen.has(key));
  clearRecord();
  if (missing.length > 0) throw new Error(`documented but never exercised:\n  ${missing.join('\n  ')}`);
}
