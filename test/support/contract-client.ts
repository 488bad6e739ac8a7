import type { Server } from 'node:http';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormatsModule from 'ajv-formats';
import { expect } from 'chai';
import type { Operation } from 'openapi-backend';
import supertest, { type Response } from 'supertest';
import { contract } from './contract-document.js';
import { answerKey, parameterKey, record, valueKey } from './contract-record.js';

interface DocumentedHeader {
  readonly required?: boolean;
  readonly schema?: object;
}
interface DocumentedResponse {
  readonly content?: Record<string, { readonly schema?: object }>;
  readonly headers?: Record<string, DocumentedHeader>;
}

export interface ContractClient {
  get(url: string, headers?: Record<string, string>): Promise<Response>;
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

function checkHeaders(res: Response, documented: DocumentedResponse, what: string): void {
  for (const [name, header] of Object.entries(documented.headers ?? {})) {
    const value: unknown = res.headers[name.toLowerCase()];
    if (header.required === true) expect(value, `${what} lacks the header ${name}`).to.be.a('string');
    if (value !== undefined && header.schema) expectValid(header.schema, value, `${what}, header ${name}`);
  }
}

/** Answers must be documented exactly: status, media type, body and required headers. @returns the media type. */
function checkAnswer(res: Response, operation: Operation): string {
  const what = `${operation.operationId} ${res.status}`;
  const documented = (operation.responses as Record<string, DocumentedResponse>)[String(res.status)];
  if (documented === undefined) throw new Error(`${what} is not documented: ${res.text}`);
  checkHeaders(res, documented, what);
  if (documented.content === undefined) {
    expect(res.text ?? '', `${what} must not have a body`).to.equal('');
    return 'none';
  }
  const type = String(res.headers['content-type'] ?? 'none').split(';', 1)[0] ?? 'none';
  const media = documented.content[type];
  if (media === undefined) throw new Error(`${what} answered the undocumented media type ${type}`);
  if (media.schema)
    expectValid(media.schema, type.endsWith('json') ? JSON.parse(res.text) : res.text, `${what} ${type}`);
  return type;
}

function recordSeen(res: Response, operation: Operation, type: string, url: URL): void {
  const id = String(operation.operationId);
  const isSuccess = res.status === 200;
  const used = isSuccess ? [...url.searchParams].flatMap(([n, v]) => [parameterKey(id, n), valueKey(id, n, v)]) : [];
  record([answerKey(id, res.status, type), ...used]);
}

/** Requests whose every answer within the contract is checked against it and recorded for the gate. */
export function createContractClient(server: Server): ContractClient {
  const agent = supertest(server);
  const check = (res: Response, path: string, method: string) => {
    const url = new URL(path, 'http://service');
    const operation = contract.matchOperation({ method, path: url.pathname, headers: {} });
    if (operation !== undefined) recordSeen(res, operation, checkAnswer(res, operation), url);
    else if (res.status >= 400) expect(res.headers['content-type']).to.match(/^application\/problem\+json/);
    return res;
  };
  return {
    async get(url, headers = {}) {
      return check(await agent.get(url).set(headers), url, 'get');
    },
    async send(method, url) {
      return agent[method](url);
    },
  };
}
