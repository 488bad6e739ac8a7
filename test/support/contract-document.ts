import { type Document, OpenAPIBackend, type Operation } from 'openapi-backend';
import { loadContract } from '../../src/contract/index.js';
import { strictContract } from './strict-contract.js';

/** The document with all references resolved, and without undocumented properties. */
export function openContract(document: Document): OpenAPIBackend {
  const definition = strictContract(document);
  const api = new OpenAPIBackend({ definition, validate: false, quick: true, ignoreTrailingSlashes: false });
  // With `quick` everything is done when the promise is returned. There is no top-level await here, because mocha's
  // global hooks would then get separate instances of all modules that the tests use.
  void api.init();
  return api;
}

/** The contract, separate from the copy that the service under test uses. */
export const contract = openContract(loadContract());

/** The operation of a method and path; literal paths take precedence over path parameters. */
export function operationAt(api: OpenAPIBackend, method: string, path: string): Operation | undefined {
  const found = api.matchOperation({ method, path, headers: {} });
  const isLiteral = api.getOperations().some((operation) => operation.path === path);
  return isLiteral && found?.path !== path ? undefined : found;
}
