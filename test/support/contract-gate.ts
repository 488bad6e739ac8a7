import { readFileSync } from 'node:fs';
import { contract } from './contract-document.js';
import { closeRecord, documentedKeys } from './contract-record.js';

/** Parts of the contract that no test covers, one per line with a reason after `#`. The list should be empty. */
const UNCOVERED = 'test/contract/uncovered.txt';

/** Whether the run includes all contract tests: mocha passes the configured patterns unchanged. */
function isWholeRun(): boolean {
  const args = process.argv.slice(2);
  const hasAll = args.some((argument) => /^test\/(contract\/)?\*\*\/\*\.test\.ts$/.test(argument));
  return hasAll && !args.some((argument) => /^(--f?grep|-[gf])\b/.test(argument));
}

/** Uncovered parts that are not listed, and listed parts that are covered. */
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
 * Fails the run unless the parts of the contract that no test covers (responses, non-null properties, parameters and
 * their values) equal the committed list.
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
