import { OpenAPIBackend } from 'openapi-backend';
import { loadContract } from '../../src/contract/index.js';

/** The contract with all references resolved, apart from the copy that the service under test works with. */
export const contract = await new OpenAPIBackend({ definition: loadContract(), validate: false }).init();
