import { copyFileSync } from 'node:fs';
import { CURRENT_CONTRACT, RELEASED_CONTRACT } from './contract-diff/read-contract.js';

/** Part of a release: later contracts are compared with the current one. */
copyFileSync(CURRENT_CONTRACT, RELEASED_CONTRACT);
console.log('test/contract/released.yaml is a copy of openapi.yaml');
