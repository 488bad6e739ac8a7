import { readFileSync } from 'node:fs';
import { contract } from './contract-document.js';
import { closeRecord, documentedKeys } from './contract-record.js';

/** What the contract documents and the tests do not see, line by line with a reason after `#`. Empty is the aim. */
const UNCOVERED = 'test/contract/uncovered.txt';

/** Whether the run holds all tests of the contract: mocha hands the configured patterns on as they are. */
function isWholeRun(): boolean {
  const args = process.argv.slice(2);
  const hasAll = args.some((argument) => /^test\/(contract\/)?\*\*\/\*\.test\.ts$/.test(argument));
  return hasAll && !args.some((argument) => /^(--f?grep|-[gf])\b/.test(argument));
}

/** Both ways in which the list can be wrong. */
export function compareWithList(
  documented: readonly string[],
  seen: ReadonlySet<string>,
  listed: readonly string[],
): { readonly gaps: string[]; readonly stale: string[] } {
  const uncovered = new Set(documented.filter((key) => !seen.has(key)));
  return {
    gaps: [...uncovered].filter((key) => !listed.includes(key)),
    stale: listed.filter((key) => !uncovered.has(key)),
  };
}

export const parseUncovered = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.replace(/#.*$/, '').trim())
    .filter(Boolean);

/**
 * Fails the run when the list of what the tests do not see of the contract (answers, properties that are not null,
 * parameters and their values) is not exactly the committed one.
 */
export function checkContractGate(): void {
  const seen = closeRecord();
  if (!isWholeRun()) return;
  const listed = parseUncovered(readFileSync(UNCOVERED, 'utf8'));
  const { gaps, stale } = compareWithList(documentedKeys(contract), seen, listed);
  const said = [
    ...gaps.map((key) => `documented but never exercised: ${key}`),
    ...stale.map((key) => `in ${UNCOVERED}, but exercised or no longer documented: ${key}`),
  ];
  if (said.length > 0) throw new Error(`the contract and its tests differ:\n  ${said.join('\n  ')}`);
}
