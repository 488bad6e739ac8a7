export { isPackedQuery, packQuery, unpackQuery } from './carried-query.js';
export { type ContractText, contractText, loadContract, serviceVersion } from './document.js';
export { type GuidePage, type GuideSection, loadGuide } from './guide.js';
export { type ItemColumn, itemColumns } from './item-columns.js';
export type {
  BodyStream,
  OperationHandlers,
  OperationId,
  RequestCheck,
  Schemas,
  SentValues,
} from './operation.js';
export {
  DASHBOARD_FILES,
  DOCS_PREFIXES,
  GUIDE_FILES,
  isOutsideContract,
  LANDING_PATH,
  METHODS_OUTSIDE,
  PAGE_METHODS,
  pathsOutsideContract,
  REDOC_FILES,
  SWAGGER_FILES,
} from './outside-contract.js';
