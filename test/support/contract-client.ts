import type { Server } from 'node:http';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormatsModule from 'ajv-formats';
import { expect } from 'chai';
import type { OpenAPIBackend, Operation } from 'openapi-backend';
import supertest, { type Response } from 'supertest';
import { isOutsideContract } from '../../src/contract/outside-contract.js';
import { contract } from './contract-document.js';
import { answerKey, parameterKey, propertyKey, record, valueKey } from './contract-record.js';
import { isHeaderOfEveryAnswer, REFUSALS_OUTSIDE } from './every-answer.js';
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
/** What is checked of an answer, whoever received it. */
export type Answer = Pick<Response, 'headers' | 'status' | 'text'>;

export interface ContractClient {
  get(url: string, headers?: Headers): Promise<Response>;
  send(method: 'delete' | 'head' | 'options' | 'patch' | 'post' | 'put', url: string): Promise<Response>;
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

/** A deprecated operation says so in every answer (RFC 9745, RFC 8594), any other never does. */
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
    expect(isHeaderOfEveryAnswer(name) || names.includes(name), `${what}: undocumented header ${name}`).to.equal(true);
  for (const name of DEPRECATION)
    expect(name in res.headers, `${what} ${name}`).to.equal(operation.deprecated === true);
}

/** Answers must be documented exactly: status, media type, body and headers. @returns what was seen of them. */
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
  const body: unknown = type.endsWith('json') ? JSON.parse(res.text) : res.text;
  expectValid(media.schema, body, `${what} ${type}`);
  return [answerKey(id, res.status, type), ...[...seenPaths(body)].map((path) => propertyKey(id, res.status, path))];
}

/** Parameters count as used only where they were taken: by a 200, or a 304. */
function usedParameters(res: Response, operation: Operation, url: URL, sent: Headers): string[] {
  if (res.status !== 200 && res.status !== 304) return [];
  const id = String(operation.operationId);
  const inHeaders = Object.keys(sent).map((name) => parameterKey(id, name));
  return [...inHeaders, ...[...url.searchParams].flatMap(([n, v]) => [parameterKey(id, n), valueKey(id, n, v)])];
}

/** Refusals of what is no operation have the form of all others. */
export function checkRefusal(res: Answer, api: OpenAPIBackend, what: string): void {
  expect(REFUSALS_OUTSIDE, `${what}: ${res.text}`).to.include(res.status);
  expect(res.headers['content-type'], what).to.equal('application/problem+json; charset=utf-8');
  const problem = api.definition.components?.schemas?.['RequestProblem'];
  expectValid(problem ?? {}, JSON.parse(res.text), what);
}

function checkSent(res: Response, api: OpenAPIBackend, method: string, path: string): void {
  const operation = api.matchOperation({ method: 'get', path, headers: {} });
  const what = `${method} ${path}`;
  if (method === 'options') return;
  if (method === 'head') expect(res.text ?? '', what).to.equal('');
  else if (operation !== undefined) checkRefusal(res, api, what);
}

/** Requests whose every answer within the contract is checked against it and recorded for the gate. */
export function createContractClient(server: Server, api: OpenAPIBackend = contract): ContractClient {
  const agent = supertest(server);
  return {
    async get(url, headers = {}) {
      const res = await agent.get(url).set(headers);
      const sent = new URL(url, 'http://service');
      const operation = api.matchOperation({ method: 'get', path: sent.pathname, headers: {} });
      if (operation !== undefined)
        record([...checkAnswer(res, operation), ...usedParameters(res, operation, sent, headers)]);
      else if (!isOutsideContract(sent.pathname)) checkRefusal(res, api, `GET ${sent.pathname}`);
      return res;
    },
    async send(method, url) {
      const res = await agent[method](url);
      checkSent(res, api, method, new URL(url, 'http://service').pathname);
      return res;
    },
  };
}
