import { type Document, OpenAPIBackend } from 'openapi-backend';
import { loadContract } from '../../src/contract/index.js';

/** A document with all references resolved. */
export function openContract(definition: Document): OpenAPIBackend {
  const api = new OpenAPIBackend({ definition, validate: false, quick: true, ignoreTrailingSlashes: false });
  // With `quick` all is done when the promise is returned. Nothing is awaited at the top level of a module here:
  // mocha's global hooks would then be given instances of their own of all that the tests use.
  void api.init();
  return api;
}

/** The contract, apart from the copy that the service under test works with. */
export const contract = openContract(loadContract());
