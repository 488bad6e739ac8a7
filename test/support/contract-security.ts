import type { OpenAPIBackend, Operation } from 'openapi-backend';
import { isNode } from './schema-walk.js';
import { TEST_API_KEY } from './test-api-key.js';

/** How a key is sent by a security scheme of the contract. @throws for a scheme that nobody needed yet */
function headerOf(scheme: unknown, key: string): readonly [name: string, value: string] {
  if (isNode(scheme) && scheme['type'] === 'apiKey' && scheme['in'] === 'header') return [String(scheme['name']), key];
  if (isNode(scheme) && scheme['type'] === 'http' && String(scheme['scheme']).toLowerCase() === 'bearer')
    return ['Authorization', `Bearer ${key}`];
  throw new Error(`the tests know no such security scheme: ${JSON.stringify(scheme)}`);
}

/** Names of the schemes of which an operation wants one; none where it is open. */
const schemesOf = (operation: Operation, api: OpenAPIBackend): string[] => {
  const requirements = operation.security ?? api.definition.security ?? [];
  const isOpen = requirements.some((requirement) => Object.keys(requirement).length === 0);
  return isOpen ? [] : requirements.flatMap((requirement) => Object.keys(requirement).slice(0, 1));
};

/** The ways in which a key can be sent to the operation, as headers; none where it wants no key. */
export const keyHeadersOf = (operation: Operation, api: OpenAPIBackend, key = TEST_API_KEY): Record<string, string>[] =>
  schemesOf(operation, api).map((name) =>
    Object.fromEntries([headerOf(api.definition.components?.securitySchemes?.[name], key)]),
  );
