/** Statuses of rejections outside any operation, which the description of the contract lists. */
export const REJECTIONS_OUTSIDE_OPERATIONS: readonly number[] = [400, 404, 405, 406, 408, 417, 431];

/** Headers of HTTP, CORS and the security policy, which every response has. */
const COMMON_HEADERS = [
  'access-control-allow-credentials',
  'access-control-allow-origin',
  'access-control-expose-headers',
  'cache-control',
  'connection',
  'content-encoding',
  'content-length',
  'content-security-policy',
  'content-type',
  'cross-origin-opener-policy',
  'cross-origin-resource-policy',
  'date',
  'keep-alive',
  'origin-agent-cluster',
  'referrer-policy',
  'transfer-encoding',
  'vary',
  'x-content-type-options',
  'x-dns-prefetch-control',
  'x-download-options',
  'x-frame-options',
  'x-permitted-cross-domain-policies',
  'x-xss-protection',
];
export const isCommonHeader = (name: string): boolean => COMMON_HEADERS.includes(name);
