import { RULES } from './contract-diff/break.js';
import { compareContracts } from './contract-diff/compare-contracts.js';
import { judgeRelease } from './contract-diff/judge-release.js';
import { PRESENT_CONTRACT, RELEASED_CONTRACT, readContract } from './contract-diff/read-contract.js';

/**
 * Compares the present contract with that of the last release and fails when it breaks a promise without a major step.
 * Two other files can be given: `npm run breaking -- old.yaml new.yaml`.
 */
const [releasedPath = RELEASED_CONTRACT, presentPath = PRESENT_CONTRACT] = process.argv.slice(2);
const released = readContract(releasedPath);
const present = readContract(presentPath);
const breaks = compareContracts(released, present);
for (const { rule, pointer, detail } of breaks) console.log(`${pointer}\n  ${rule}: ${RULES[rule]}\n  ${detail}`);
const verdict = judgeRelease(released, present, breaks);
for (const line of verdict) console.error(line);
if (verdict.length > 0) process.exitCode = 1;
else console.log(`breaking changes since the last release: ${breaks.length}`);
