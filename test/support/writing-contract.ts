import type { Document } from 'openapi-backend';
import { openContract } from './contract-document.js';

const THING = {
  type: 'object',
  additionalProperties: false,
  required: ['id', 'state'],
  properties: {
    id: { type: 'string', maxLength: 20, example: 'thing-1' },
    state: { type: 'string', enum: ['open', 'closed'] },
    note: { description: 'Any JSON.' },
  },
};
const ORDER = {
  type: 'object',
  additionalProperties: false,
  required: ['state', 'count'],
  properties: {
    state: { type: 'string', enum: ['open', 'closed'] },
    count: { type: 'integer', minimum: 1, maximum: 9, example: 2 },
    until: { type: 'string', format: 'date-time', maxLength: 40, nullable: true, example: '2024-01-31T00:00:00Z' },
    tags: { type: 'array', maxItems: 2, items: { type: 'string', minLength: 1, maxLength: 5, example: 'a' } },
  },
};
const json = (schema: object) => ({ 'application/json': { schema } });
const PROBLEM = { description: 'Refused.', content: { 'application/problem+json': { schema: { type: 'object' } } } };
const ID = { name: 'id', in: 'path', required: true, example: 'thing-1', schema: { type: 'string', maxLength: 20 } };

/**
 * A contract with the parts that plain reads lack: bodies, keys, preconditions, several success statuses and media
 * types.
 */
export const WRITING_DOCUMENT = {
  openapi: '3.0.3',
  info: { title: 'Things', version: '1.0.0' },
  components: {
    securitySchemes: {
      key: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      bearer: { type: 'http', scheme: 'bearer' },
    },
  },
  paths: {
    '/things': {
      get: {
        operationId: 'listThings',
        parameters: [
          { name: 'state', in: 'query', required: true, example: 'open', schema: { type: 'string', maxLength: 9 } },
        ],
        responses: {
          '200': {
            description: 'All.',
            content: {
              ...json({ type: 'array', items: THING, maxItems: 9 }),
              'application/x-ndjson': { schema: THING },
            },
          },
          '400': PROBLEM,
        },
      },
      post: {
        operationId: 'createThing',
        security: [{ key: [] }, { bearer: [] }],
        requestBody: { required: true, content: json(ORDER) },
        responses: {
          '201': {
            description: 'Made.',
            content: json(THING),
            headers: { Location: { required: true, schema: { type: 'string', pattern: '^/things/' } } },
          },
          '202': { description: 'Will be made.', content: json(THING) },
          ...Object.fromEntries(['400', '401', '403', '406', '412', '413', '415'].map((status) => [status, PROBLEM])),
        },
      },
    },
    '/things/{id}': {
      delete: {
        operationId: 'deleteThing',
        security: [{ key: [] }],
        parameters: [ID],
        responses: { '204': { description: 'Gone.' }, '401': PROBLEM, '403': PROBLEM },
      },
    },
  },
};

/** Parsed again each time, because references are resolved in place. */
export const writingContract = () =>
  // The types know every keyword of OpenAPI; this is plain data.
  openContract(structuredClone(WRITING_DOCUMENT) as unknown as Document);
