import { expect } from 'chai';
import type { Operation } from 'openapi-backend';
import { contract } from '../support/contract-document.js';
import { type Parameter, parametersOf } from '../support/contract-parameters.js';
import { type ContractRequest, pathOf, plainRequest, successOf, urlWithQuery } from '../support/contract-request.js';
import { type HttpHarness, startHttpHarness } from '../support/http-harness.js';
import { brokenRules } from '../support/wrong-values.js';

interface Refusal {
  readonly type: string;
  readonly detail: string;
  readonly errors: readonly { readonly pointer: string; readonly detail: string }[];
}

const encoded = encodeURIComponent;
const repeated = (name: string, value: string, times: number) =>
  Array.from({ length: times }, () => `${name}=${encoded(value)}`).join('&');
/** A precondition of this length never matches, but its length is allowed. */
const UNMATCHED_CONDITION = 412;

describe('invalid parameters generated from the contract', () => {
  let harness: HttpHarness;
  before(async () => {
    harness = await startHttpHarness();
  });

  /** Expects 400 of the kind, naming exactly the one parameter. */
  async function expectRefused(request: ContractRequest, pointer: string, kind = 'invalid-request'): Promise<void> {
    const { status, body }: { status: number; body: Refusal } = await harness.client.ask(request);
    expect([status, body.type], request.url).to.eql([400, `/problems/${kind}`]);
    expect(
      body.errors.map((error) => error.pointer),
      request.url,
    ).to.eql([pointer]);
    expect(body.errors[0]?.detail, request.url).to.match(/\S/);
    expect(body.detail, request.url).to.contain(pointer.split('/').at(-1)?.replaceAll('~1', '/').replaceAll('~0', '~'));
  }

  for (const operation of contract.getOperations())
    describe(String(operation.operationId), () => {
      const parameters = parametersOf(operation);
      unknownNames(operation);
      for (const parameter of parameters.filter(({ where }) => where === 'path')) wrongInPath(operation, parameter);
      for (const parameter of parameters.filter(({ where }) => where === 'query')) {
        wrongValues(operation, parameter);
        wrongNumber(operation, parameter);
      }
      missing(operation, parameters);
      longHeaders(operation);
    });

  const queried = (operation: Operation, query: string): ContractRequest => {
    const plain = plainRequest(operation);
    return { ...plain, url: urlWithQuery(plain, query) };
  };

  function unknownNames(operation: Operation): void {
    for (const name of [
      'bogus',
      '_',
      'From',
      'toString',
      '__proto__',
      'constructor',
      'limit[]',
      'a b',
      'é',
      'x'.repeat(200),
    ])
      it(`rejects the unknown parameter ${name.slice(0, 20)}`, () =>
        expectRefused(queried(operation, `${encoded(name)}=1`), `/query/${name}`));
    for (const query of ['bogus=%', 'bogus=%Z1', 'bogus=%C3%28', 'bogus=%ED%A0%80'])
      it(`rejects the malformed encoding ${query}`, () =>
        expectRefused(queried(operation, query), '/query/bogus', 'malformed-url'));
    it('lists many unknown parameters, up to a limit', async () => {
      const query = Array.from({ length: 300 }, (_, index) => `bogus${index}=1`).join('&');
      const { body } = await harness.client.ask(queried(operation, query));
      expect(body.errors).to.have.length(100);
      expect(body.detail).to.match(/…$/);
    });
  }

  function wrongInPath(operation: Operation, parameter: Parameter): void {
    const { name } = parameter;
    for (const { rule, values } of brokenRules(parameter))
      it(`rejects ${name} in the path: ${rule}`, async () => {
        // Without a value it would be another path.
        for (const value of values.filter((text) => text !== '')) {
          const url = pathOf(operation, { [name]: value });
          await expectRefused({ ...plainRequest(operation), url }, `/path/${name}`);
        }
      });
  }

  function wrongValues(operation: Operation, parameter: Parameter): void {
    const { name } = parameter;
    for (const { rule, values } of brokenRules(parameter))
      it(`rejects ${name}: ${rule}`, async () => {
        expect(values).to.have.length.greaterThan(0);
        for (const value of values)
          await expectRefused(queried(operation, `${name}=${encoded(value)}`), `/query/${name}`);
      });
    it(`rejects ${name} in malformed encoding`, async () => {
      for (const value of ['%', '%Z1', 'a%C3%28', '%FF', '%E2%82'])
        await expectRefused(queried(operation, `${name}=${value}`), `/query/${name}`, 'malformed-url');
    });
  }

  function wrongNumber(operation: Operation, { name, example, isList, schema }: Parameter): void {
    const most = Number(schema['maxItems']);
    if (isList)
      it(`rejects more values of ${name} than the contract allows, and accepts the maximum`, async () => {
        await expectRefused(queried(operation, repeated(name, example, most + 1)), `/query/${name}`);
        const { status, text } = await harness.client.ask(queried(operation, repeated(name, example, most)));
        expect(status, text).to.equal(successOf(operation));
      });
    else
      it(`rejects ${name} given twice`, () =>
        expectRefused(queried(operation, repeated(name, example, 2)), `/query/${name}`));
  }

  function missing(operation: Operation, parameters: readonly Parameter[]): void {
    const plain = plainRequest(operation);
    for (const { name, where } of parameters.filter(({ isRequired }) => isRequired)) {
      const pairs = (plain.url.split('?')[1] ?? '').split('&').filter((pair) => !pair.startsWith(`${name}=`));
      const url = [pathOf(operation), ...pairs.filter((pair) => pair !== '')].join('?');
      if (where === 'query')
        it(`rejects a request without ${name}`, () => expectRefused({ ...plain, url }, `/query/${name}`));
    }
    it('requires no other parameter', async () => {
      const { status, text } = await harness.client.ask(plain);
      expect(status, text).to.equal(successOf(operation));
    });
  }

  /** Headers of the contract are restricted only by length. */
  function longHeaders(operation: Operation): void {
    const plain = plainRequest(operation);
    const asked = (name: string, value: string) =>
      harness.client.ask({ ...plain, headers: { ...plain.headers, [name]: value } });
    for (const { name, scalar } of parametersOf(operation).filter(({ where }) => where === 'header'))
      it(`rejects a ${name} longer than its limit, and accepts the maximum`, async () => {
        const limit = Number(scalar['maxLength']);
        const { status, body } = await asked(name, 'a'.repeat(limit + 1));
        expect([status, body.type]).to.eql([400, '/problems/invalid-request']);
        expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).to.eql([
          `/header/${name.toLowerCase()}`,
        ]);
        expect((await asked(name, 'a'.repeat(limit))).status).to.be.oneOf([successOf(operation), UNMATCHED_CONDITION]);
      });
  }
});
