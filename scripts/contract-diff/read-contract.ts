import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { completeSchemas } from './complete-schemas.js';
import { dereference } from './dereference.js';
import type { JsonNode } from './json-node.js';

const inRepository = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

export const CURRENT_CONTRACT = inRepository('openapi.yaml');
/** The contract of the last release, copied by `make release-contract`. */
export const RELEASED_CONTRACT = inRepository('test/contract/released.yaml');

/** Parses an OpenAPI document without resolving references. */
export const parseContract = (path: string): JsonNode => parse(readFileSync(path, 'utf8'));

/** Reads an OpenAPI document with complete schemas, and resolves its references. */
export const readContract = (path: string): JsonNode => dereference(completeSchemas(parseContract(path)));
