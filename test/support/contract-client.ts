import type { Server } from 'node:http';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormatsModule from 'ajv-formats';
import { expect } from 'chai';
import type { OpenAPIBackend, Operation } from 'openapi-backend';
import supertest, { type Response } from 'supertest';
import { isOutsideContract } from '../../src/contract/outside-contract.js';
import { contract, operationAt } from './contract-document.js';
import { parametersOf } from './contract-parameters.js';
import { answerKey, bodyKeys, parameterKey, propertyKey, record, valueKey } from './contract-record.js';
import type { ContractRequest } from './contract-request.js';
import { csvItems } from './csv-items.js';
import { isCommonHeader, REJECTIONS_OUTSIDE_OPERATIONS } from './every-response-header.js';
import { expectNestedBands } from './nested-bands.js';
import { seenPaths } from './schema-walk.js';

interface DocumentedHeader {
  readonly required?: boolean;
  readonly schema?: object;
}
interface DocumentedResponse {
  readonly content?: Record<string, { readonly schema?: object }>;
  readonly headers?: Record<string, DocumentedHeader>;
}
type Headers = Readonly<Record<string, string>>;
/** The parts of a response that are checked, for any HTTP client. */
export type Answer = Pick<Response, 'headers' | 'status' | 'text'>;

type Method = 'delete' | 'get' | 'head' | 'options' | 'patch' | 'post' | 'put';
interface Sent {
  readonly headers?: Headers;
  /** Sent as JSON unless it is a text. */
  readonly body?: unknown;
}

export interface ContractClient {
  get(url: string, headers?: Headers): Promise<Response>;
  send(method: Method, url: string, sent?: Sent): Promise<Response>;
  /** Sends a request generated from the contract, with the given changes. */
  ask(request: ContractRequest, change?: Partial<ContractRequest>): Promise<Response>;
}

const ajv = new Ajv({ allErrors: true, strict: false });
addFormatsModule.default(ajv);
const compiled = new WeakMap<object, ValidateFunction>();

function expectValid(schema: object, value: unknown, what: string): void {
  const validate = compiled.get(schema) ?? ajv.compile(schema);
  compiled.set(schema, validate);
  validate(value);
  const text = JSON.stringify(value)?.slice(0, 300);
  expect(validate.errors ?? [], `${what} breaks the contract: ${ajv.errorsText(validate.errors)} in ${text}`).to.eql(
    [],
  );
}

/** A deprecated operation has these headers in every response (RFC 9745, RFC 8594), any other never has them. */
const DEPRECATION = ['deprecation', 'sunset'];

function checkHeaders(res: Answer, operation: Operation, documented: DocumentedResponse, what: string): void {
  const known = Object.entries(documented.headers ?? {});
  for (const [name, header] of known) {
    const value: unknown = res.headers[name.toLowerCase()];
    if (header.required === true) expect(value, `${what} lacks the header ${name}`).to.be.a('string');
    if (value !== undefined && header.schema) expectValid(header.schema, value, `${what}, header ${name}`);
  }
  const names = [...known.map(([name]) => name.toLowerCase()), ...(operation.deprecated === true ? DEPRECATION : [])];
  for (const name of Object.keys(res.headers))
    expect(isCommonHeader(name) || names.includes(name), `${what}: undocumented header ${name}`).to.equal(true);
  for (const name of DEPRECATION)
    expect(name in res.headers, `${what} ${name}`).to.equal(operation.deprecated === true);
}

/** Responses must match the documentation exactly: status, media type, body and headers. @returns the covered parts */
export function checkAnswer(res: Answer, operation: Operation): string[] {
  const id = String(operation.operationId);
  const what = `${id} ${res.status}`;
  const documented = (operation.responses as Record<string, DocumentedResponse>)[String(res.status)];
  if (documented === undefined) throw new Error(`${what} is not documented: ${res.text}`);
  checkHeaders(res, operation, documented, what);
  if (documented.content === undefined) {
    expect(res.text ?? '', `${what} must not have a body`).to.equal('');
    return [answerKey(id, res.status, 'none')];
  }
  const type = String(res.headers['content-type'] ?? 'none').split(';', 1)[0] ?? 'none';
  const media = documented.content[type];
  if (media?.schema === undefined) throw new Error(`${what} answered the undocumented media type ${type}`);
  const { schema, bodies } = bodiesIn(res.text, type, media.schema);
  for (const body of bodies) {
    expectValid(schema, body, `${what} ${type}`);
    expectNestedBands(body, `${what} ${type}`);
  }
  const paths = new Set(bodies.flatMap((body) => [...seenPaths(body)]));
  return [answerKey(id, res.status, type), ...[...paths].map((path) => propertyKey(id, res.status, path))];
}

/** The values described by a schema: the text, the parsed JSON, the JSON of each line, or the item of each CSV line. */
function bodiesIn(text: string, type: string, schema: object): { schema: object; bodies: unknown[] } {
  if ('x-item-schema' in schema) {
    const items = schema['x-item-schema'] as object;
    return { schema: items, bodies: csvItems(text, items) };
  }
  const isText = 'type' in schema && schema.type === 'string';
  if (isText || !type.endsWith('json')) return { schema, bodies: [text] };
  if (!type.endsWith('ndjson')) return { schema, bodies: [JSON.parse(text)] };
  expect(text.endsWith('\n') || text === '', 'the last line has no end').to.equal(true);
  const lines = text.split('\n').slice(0, -1);
  return { schema, bodies: lines.map((line) => JSON.parse(line)) };
}

/** Sent parameters count as covered only when they were accepted: by a success, or a 304. */
function usedParameters(res: Response, operation: Operation, url: URL, sent: Sent): string[] {
  if (res.status >= 400) return [];
  const id = String(operation.operationId);
  const inHeaders = Object.keys(sent.headers ?? {}).map((name) => parameterKey(id, name));
  const inPath = parametersOf(operation).flatMap(({ name, where }) =>
    where === 'path' ? [parameterKey(id, name)] : [],
  );
  const inQuery = [...url.searchParams].flatMap(([name, value]) => [parameterKey(id, name), valueKey(id, name, value)]);
  return [...inHeaders, ...inPath, ...inQuery, ...bodyKeys(operation, sent.body)];
}

/** Rejections outside of any operation have the same form as all others. */
export function checkRejection(res: Answer, api: OpenAPIBackend, what: string): void {
  expect(REJECTIONS_OUTSIDE_OPERATIONS, `${what}: ${res.text}`).to.include(res.status);
  expect(res.headers['content-type'], what).to.equal('application/problem+json; charset=utf-8');
  const problem = api.definition.components?.schemas?.['RequestProblem'];
  expectValid(problem ?? {}, JSON.parse(res.text), what);
}

/** Responses outside of every operation: HEAD, OPTIONS, pages, and rejections. */
function checkOutside(res: Response, api: OpenAPIBackend, method: Method, path: string): void {
  const what = `${method} ${path}`;
  if (method === 'options') return;
  if (method === 'head') expect(res.text ?? '', what).to.equal('');
  else if (method !== 'get' || !isOutsideContract(path)) checkRejection(res, api, what);
}

/** Sends requests; checks every response against the contract and records it for the gate. */
export function createContractClient(server: Server, api: OpenAPIBackend = contract): ContractClient {
  const agent = supertest(server);
  async function send(method: Method, url: string, sent: Sent = {}): Promise<Response> {
    const { headers = {}, body } = sent;
    const types = body === undefined || typeof body === 'string' ? {} : { 'Content-Type': 'application/json' };
    const request = agent[method](url).set({ ...types, ...headers });
    const res = await request.send(typeof body === 'string' || body === undefined ? body : JSON.stringify(body));
    // superagent returns bodies of types that it does not recognise as text as bytes.
    if (Buffer.isBuffer(res.body)) res.text = res.body.toString('utf8');
    const target = new URL(url, 'http://service');
    const operation = operationAt(api, method, target.pathname);
    if (operation === undefined) checkOutside(res, api, method, target.pathname);
    else record([...checkAnswer(res, operation), ...usedParameters(res, operation, target, sent)]);
    return res;
  }
  return {
    get: (url, headers = {}) => send('get', url, { headers }),
    send,
    ask(request, change) {
      const { method, url, headers, body } = { ...request, ...change };
      // The contract has methods in lower case, and no others.
      return send(method as Method, url, { headers, body });
    },
  };
}
