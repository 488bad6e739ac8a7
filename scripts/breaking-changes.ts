import { RULES } from './contract-diff/break.js';
import { checkRelease } from './contract-diff/check-release.js';
import { compareContracts } from './contract-diff/compare-contracts.js';
import { CURRENT_CONTRACT, parseContract, RELEASED_CONTRACT, readContract } from './contract-diff/read-contract.js';

/**
 * Compares the current contract with that of the last release. Fails when a breaking change has no new major version,
 * and when any change has no new version. Two other files can be given: `npm run breaking -- old.yaml new.yaml`.
 */
const [releasedPath = RELEASED_CONTRACT, currentPath = CURRENT_CONTRACT] = process.argv.slice(2);
const breaks = compareContracts(readContract(releasedPath), readContract(currentPath));
for (const { rule, pointer, detail } of breaks) console.log(`${pointer}\n  ${rule}: ${RULES[rule]}\n  ${detail}`);
const verdict = checkRelease(parseContract(releasedPath), parseContract(currentPath), breaks);
for (const line of verdict) console.error(line);
if (verdict.length > 0) process.exitCode = 1;
else console.log(`breaking changes since the last release: ${breaks.length}`);
