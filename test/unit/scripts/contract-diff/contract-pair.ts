import { compareContracts } from '../../../../scripts/contract-diff/compare-contracts.js';
import { dereference } from '../../../../scripts/contract-diff/dereference.js';
import type { JsonNode } from '../../../../scripts/contract-diff/json-node.js';

/** Parts of the single operation that a case sets; the rest stays unchanged. */
export interface Contract {
  readonly path?: string;
  readonly method?: string;
  readonly operation?: JsonNode;
  readonly document?: JsonNode;
}

const build = ({ path = '/things', method = 'post', operation = {}, document = {} }: Contract): JsonNode =>
  dereference({
    openapi: '3.0.3',
    info: { title: 'Things', version: '1.0.0' },
    paths: {
      [path]: {
        [method]: { operationId: 'getThings', responses: { '200': { description: 'Things.' } }, ...operation },
      },
    },
    ...document,
  });

/** Names of the rules that the second contract breaks relative to the first. */
export const brokenRules = (released: Contract, present: Contract): string[] =>
  compareContracts(build(released), build(present)).map(({ rule }) => rule);

/** A rule with a released contract, a contract that breaks it, and the nearest contract that does not. */
export interface RuleCase {
  readonly rule: string;
  readonly released: Contract;
  readonly breaking: Contract;
  readonly harmless: Contract;
}

export const withParameters = (...parameters: readonly JsonNode[]): Contract => ({ operation: { parameters } });

export const withQuery = (schema: JsonNode): Contract => withParameters({ name: 'q', in: 'query', schema });

export const withBody = (schema: JsonNode): Contract => ({
  operation: { requestBody: { content: { 'application/json': { schema } } } },
});

export const withResponses = (responses: JsonNode): Contract => ({ operation: { responses } });

export const withAnswer = (schema: JsonNode): Contract =>
  withResponses({ '200': { description: 'Things.', content: { 'application/json': { schema } } } });
