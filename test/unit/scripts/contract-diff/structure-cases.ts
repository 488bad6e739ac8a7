import { type RuleCase, withAnswer, withBody, withParameters, withQuery, withResponses } from './contract-pair.js';

const query = (change: object = {}) => withParameters({ name: 'q', in: 'query', schema: { type: 'array' }, ...change });
const security = (...alternatives: readonly object[]) => ({
  operation: { security: alternatives },
  document: { components: { securitySchemes: { key: { type: 'apiKey' }, token: { type: 'http' } } } },
});
const object = (properties: object, required: readonly string[] = []) => ({ type: 'object', properties, required });
const body = (requestBody: object) => ({ operation: { requestBody } });
const ok = (response: object) => withResponses({ '200': response });
const json = { 'application/json': {} };
const text = { type: 'string' };

/** Operations, parameters, bodies, statuses and headers. */
export const STRUCTURE_CASES: readonly RuleCase[] = [
  {
    rule: 'server-removed',
    released: { document: { servers: [{ url: '/' }] } },
    breaking: { document: { servers: [{ url: '/v2' }] } },
    harmless: { document: { servers: [{ url: '/v2' }, { url: '/' }] } },
  },
  {
    rule: 'operation-removed',
    released: {},
    breaking: { path: '/others', operation: { operationId: 'getOthers' } },
    harmless: { operation: { deprecated: true, summary: 'Others', tags: ['other'] } },
  },
  {
    rule: 'operation-moved',
    released: {},
    breaking: { path: '/v2/things' },
    harmless: { document: { tags: [{ name: 'moved' }] } },
  },
  {
    rule: 'operation-moved',
    released: {},
    breaking: { method: 'put' },
    harmless: {},
  },
  {
    rule: 'operation-id-changed',
    released: {},
    breaking: { operation: { operationId: 'listThings' } },
    harmless: { operation: { operationId: 'getThings' } },
  },
  {
    rule: 'security-tightened',
    released: security({}),
    breaking: security({ key: [] }),
    harmless: security({ key: [] }, {}),
  },
  {
    rule: 'security-tightened',
    released: security({ key: [] }, { token: ['read'] }),
    breaking: security({ key: [] }, { token: ['read', 'write'] }),
    harmless: security({ token: [] }, { key: [] }),
  },
  {
    rule: 'security-tightened',
    released: security({ key: [] }),
    breaking: { ...security({ key: [] }), document: { components: { securitySchemes: { key: { type: 'http' } } } } },
    harmless: security(),
  },
  {
    rule: 'security-tightened',
    released: security({ key: [] }),
    breaking: { ...security({ key: [] }), document: { components: { securitySchemes: { key: { type: 'http' } } } } },
    harmless: {
      ...security({ key: [] }),
      document: { components: { securitySchemes: { key: { type: 'apiKey', description: 'A key.' } } } },
    },
  },
  {
    rule: 'parameter-removed',
    released: query(),
    breaking: withParameters(),
    harmless: withParameters({ name: 'p', in: 'query' }, { name: 'q', in: 'query', schema: { type: 'array' } }),
  },
  {
    rule: 'parameter-moved',
    released: query(),
    breaking: query({ in: 'header' }),
    harmless: query({ description: 'Still in the query.' }),
  },
  { rule: 'parameter-required', released: query(), breaking: query({ required: true }), harmless: query() },
  {
    rule: 'parameter-required',
    released: withParameters(),
    breaking: query({ required: true }),
    harmless: query(),
  },
  {
    rule: 'parameter-style',
    released: query(),
    breaking: query({ explode: false }),
    harmless: query({ explode: true, style: 'form' }),
  },
  {
    rule: 'parameter-style',
    released: query(),
    breaking: query({ style: 'pipeDelimited', explode: true }),
    harmless: query({ style: 'form' }),
  },
  {
    rule: 'request-default',
    released: withQuery({ type: 'string', default: 'UTC' }),
    breaking: withQuery({ type: 'string', default: 'CET' }),
    harmless: withQuery({ type: 'string', default: 'UTC', description: 'A zone.' }),
  },
  {
    rule: 'request-default',
    released: withQuery({ type: 'string', default: 'UTC' }),
    breaking: withQuery({ type: 'string' }),
    harmless: withQuery({ type: 'string', default: 'UTC', example: 'CET' }),
  },
  { rule: 'request-body-removed', released: body({ content: json }), breaking: {}, harmless: body({ content: json }) },
  {
    rule: 'request-body-required',
    released: body({ content: json }),
    breaking: body({ content: json, required: true }),
    harmless: body({ content: json, required: false }),
  },
  {
    rule: 'request-body-required',
    released: {},
    breaking: body({ content: json, required: true }),
    harmless: body({ content: json }),
  },
  {
    rule: 'request-media-type-removed',
    released: body({ content: json }),
    breaking: body({ content: { 'text/plain': {} } }),
    harmless: body({ content: { ...json, 'text/plain': {} } }),
  },
  {
    rule: 'request-media-type-removed',
    released: body({ content: { ...json, 'text/plain': json['application/json'] } }),
    breaking: body({ content: json }),
    harmless: body({
      content: { 'application/json': { ...json['application/json'], 'x-also-accepted-as': ['text/plain'] } },
    }),
  },
  {
    rule: 'request-media-type-removed',
    released: body({ content: { 'application/json': { 'x-also-accepted-as': ['text/plain'] } } }),
    breaking: body({ content: json }),
    harmless: body({ content: { ...json, 'text/plain': {} } }),
  },
  {
    rule: 'request-property-removed',
    released: withBody(object({ a: text })),
    breaking: withBody(object({ b: text })),
    harmless: withBody(object({ a: text, b: text })),
  },
  {
    rule: 'request-property-required',
    released: withBody(object({ a: text })),
    breaking: withBody(object({ a: text, b: text }, ['b'])),
    harmless: withBody(object({ a: text, b: text })),
  },
  {
    rule: 'response-status-removed',
    released: withResponses({ '200': {}, '304': {} }),
    breaking: withResponses({ '200': {} }),
    harmless: withResponses({ '200': {}, '304': {}, '503': {} }),
  },
  {
    rule: 'response-status-added',
    released: withResponses({ '200': {} }),
    breaking: withResponses({ '200': {}, '202': {} }),
    harmless: withResponses({ '200': {}, '304': {}, '429': {} }),
  },
  {
    rule: 'response-status-added',
    released: withResponses({ '200': {} }),
    breaking: withResponses({ '200': {}, '301': {} }),
    harmless: withResponses({ '200': {}, '504': {} }),
  },
  {
    rule: 'response-media-type-removed',
    released: ok({ content: json }),
    breaking: ok({ content: { 'text/csv': {} } }),
    harmless: ok({ content: { ...json, 'text/csv': {} } }),
  },
  {
    rule: 'response-header-removed',
    released: ok({ headers: { ETag: { schema: text } } }),
    breaking: ok({ headers: {} }),
    harmless: ok({ headers: { etag: { schema: text }, 'Last-Modified': { schema: text } } }),
  },
  {
    rule: 'response-header-optional',
    released: ok({ headers: { ETag: { required: true, schema: text } } }),
    breaking: ok({ headers: { ETag: { schema: text } } }),
    harmless: ok({ headers: { ETag: { required: true, schema: text }, Sunset: { schema: text } } }),
  },
  {
    rule: 'response-property-removed',
    released: ok({ content: { 'application/json': { schema: object({ a: text }, ['a']) } } }),
    breaking: ok({ content: { 'application/json': { schema: object({ b: text }) } } }),
    harmless: ok({ content: { 'application/json': { schema: object({ a: text, b: text }, ['a']) } } }),
  },
  {
    rule: 'response-property-optional',
    released: ok({ content: { 'application/json': { schema: object({ a: text }, ['a']) } } }),
    breaking: ok({ content: { 'application/json': { schema: object({ a: text }) } } }),
    harmless: ok({ content: { 'application/json': { schema: object({ a: text, b: text }, ['a', 'b']) } } }),
  },
  {
    rule: 'response-value-removed',
    released: withAnswer({ ...text, enum: ['a', 'b'] }),
    breaking: withAnswer({ ...text, enum: ['a'] }),
    harmless: withAnswer({ ...text, enum: ['b', 'a'] }),
  },
];
