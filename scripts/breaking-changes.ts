import { RULES } from './contract-diff/break.js';
import { checkRelease } from './contract-diff/check-release.js';
import { compareContracts } from './contract-diff/compare-contracts.js';
import { PRESENT_CONTRACT, parseContract, RELEASED_CONTRACT, readContract } from './contract-diff/read-contract.js';

/**
 * Compares the present contract with that of the last release. Fails when it breaks a promise without a major step of its
 * version, and when it differs without any step.
 * Two other files can be given: `npm run breaking -- old.yaml new.yaml`.
 */
const [releasedPath = RELEASED_CONTRACT, presentPath = PRESENT_CONTRACT] = process.argv.slice(2);
const breaks = compareContracts(readContract(releasedPath), readContract(presentPath));
for (const { rule, pointer, detail } of breaks) console.log(`${pointer}\n  ${rule}: ${RULES[rule]}\n  ${detail}`);
const verdict = checkRelease(parseContract(releasedPath), parseContract(presentPath), breaks);
for (const line of verdict) console.error(line);
if (verdict.length > 0) process.exitCode = 1;
else console.log(`breaking changes since the last release: ${breaks.length}`);
