import { copyFileSync } from 'node:fs';
import { PRESENT_CONTRACT, RELEASED_CONTRACT } from './contract-diff/read-contract.js';

/** Part of a release: from now on the present contract is the promise that later ones are held to. */
copyFileSync(PRESENT_CONTRACT, RELEASED_CONTRACT);
console.log('test/contract/released.yaml is a copy of openapi.yaml');
