import type { Document } from 'openapi-backend';
import { parse } from 'yaml';
import { readPackageFile } from './package-file.js';

/** The contract as it was written, and as the JSON that is made of it once. */
export interface ContractText {
  readonly yaml: string;
  readonly json: string;
}

const yaml = readPackageFile('openapi.yaml');

export const contractText: ContractText = { yaml, json: JSON.stringify(parse(yaml)) };

/** The contract, parsed anew: openapi-backend resolves references in place, so nobody shares a copy. */
export const loadContract = (): Document => JSON.parse(contractText.json);

/** The version of the service, which is apart from that of the contract. */
export const serviceVersion: string = JSON.parse(readPackageFile('package.json')).version;
