import { readFileSync } from 'node:fs';
import type { Document } from 'openapi-backend';
import { parse } from 'yaml';

/** The contract as it was written, and as the JSON that is made of it once. */
export interface ContractText {
  readonly yaml: string;
  readonly json: string;
}

/** Sources lie two folders below the package root, the built files three. */
const CANDIDATES = ['../../openapi.yaml', '../../../openapi.yaml'];

function readContract(): string {
  for (const candidate of CANDIDATES) {
    try {
      return readFileSync(new URL(candidate, import.meta.url), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  throw new Error('openapi.yaml is missing beside the program; reinstall the package');
}

const yaml = readContract();

export const contractText: ContractText = { yaml, json: JSON.stringify(parse(yaml)) };

/** The contract, parsed anew: openapi-backend resolves references in place, so nobody shares a copy. */
export const loadContract = (): Document => JSON.parse(contractText.json);
