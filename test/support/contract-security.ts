import type { OpenAPIBackend, Operation } from 'openapi-backend';
import { isNode } from './schema-walk.js';
import { TEST_API_KEY } from './test-api-key.js';

/** The header that sends a key by a security scheme of the contract. @throws for an unsupported scheme */
function headerOf(scheme: unknown, key: string): readonly [name: string, value: string] {
  if (isNode(scheme) && scheme['type'] === 'apiKey' && scheme['in'] === 'header') return [String(scheme['name']), key];
  if (isNode(scheme) && scheme['type'] === 'http' && String(scheme['scheme']).toLowerCase() === 'bearer')
    return ['Authorization', `Bearer ${key}`];
  throw new Error(`unsupported security scheme: ${JSON.stringify(scheme)}`);
}

/** Names of the security schemes of an operation; empty when it needs no key. */
const schemesOf = (operation: Operation, api: OpenAPIBackend): string[] => {
  const requirements = operation.security ?? api.definition.security ?? [];
  const isOpen = requirements.some((requirement) => Object.keys(requirement).length === 0);
  return isOpen ? [] : requirements.flatMap((requirement) => Object.keys(requirement).slice(0, 1));
};

/** The ways in which a key can be sent to the operation, as headers; empty when it needs no key. */
export const keyHeadersOf = (operation: Operation, api: OpenAPIBackend, key = TEST_API_KEY): Record<string, string>[] =>
  schemesOf(operation, api).map((name) =>
    Object.fromEntries([headerOf(api.definition.components?.securitySchemes?.[name], key)]),
  );
