import type { Document } from 'openapi-backend';
import { parse } from 'yaml';
import { readPackageFile } from './package-file.js';

/** The contract in its original YAML, and converted to JSON. */
export interface ContractText {
  readonly yaml: string;
  readonly json: string;
}

const yaml = readPackageFile('openapi.yaml');

export const contractText: ContractText = { yaml, json: JSON.stringify(parse(yaml)) };

/** Parses a new copy of the contract: openapi-backend resolves references in place, so copies cannot be shared. */
export const loadContract = (): Document => JSON.parse(contractText.json);

/** The version of the service; the contract has its own version. */
export const serviceVersion: string = JSON.parse(readPackageFile('package.json')).version;
