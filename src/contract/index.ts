export { type ContractText, contractText, loadContract } from './document.js';
export type {
  OperationHandlers,
  OperationId,
  Schemas,
} from './operation.js';
