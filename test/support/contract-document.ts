import { type Document, OpenAPIBackend, type Operation } from 'openapi-backend';
import { loadContract } from '../../src/contract/index.js';
import { strictContract } from './strict-contract.js';

/** A document with all references resolved, and without room for undocumented properties. */
export function openContract(document: Document): OpenAPIBackend {
  const definition = strictContract(document);
  const api = new OpenAPIBackend({ definition, validate: false, quick: true, ignoreTrailingSlashes: false });
  // With `quick` all is done when the promise is returned. Nothing is awaited at the top level of a module here:
  // mocha's global hooks would then be given instances of their own of all that the tests use.
  void api.init();
  return api;
}

/** The contract, apart from the copy that the service under test works with. */
export const contract = openContract(loadContract());

/** The operation of a method and path; a path that stands in the contract is no value of another path's parameter. */
export function operationAt(api: OpenAPIBackend, method: string, path: string): Operation | undefined {
  const found = api.matchOperation({ method, path, headers: {} });
  const isLiteral = api.getOperations().some((operation) => operation.path === path);
  return isLiteral && found?.path !== path ? undefined : found;
}
