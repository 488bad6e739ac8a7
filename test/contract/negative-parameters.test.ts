import { expect } from 'chai';
import type { Operation } from 'openapi-backend';
import { contract } from '../support/contract-document.js';
import { type Parameter, parametersOf, queryParametersOf } from '../support/contract-parameters.js';
import { type HttpWorld, startHttpWorld } from '../support/http-world.js';
import { brokenRules } from '../support/wrong-values.js';

interface Refusal {
  readonly type: string;
  readonly detail: string;
  readonly errors: readonly { readonly pointer: string; readonly detail: string }[];
}

const FILTERS_MOST = 100;
const encoded = encodeURIComponent;
const repeated = (name: string, value: string, times: number) =>
  Array.from({ length: times }, () => `${name}=${encoded(value)}`).join('&');

describe('requests that break the contract, made from it', () => {
  let world: HttpWorld;
  before(async () => {
    world = await startHttpWorld();
  });

  /** Refused as 400 of the kind, with exactly the one parameter named. */
  async function expectRefused(url: string, name: string, kind = 'invalid-request'): Promise<void> {
    const { status, body }: { status: number; body: Refusal } = await world.client.get(url);
    expect([status, body.type], url).to.eql([400, `/problems/${kind}`]);
    expect(
      body.errors.map(({ pointer }) => pointer),
      url,
    ).to.eql([`/query/${name}`]);
    expect(body.errors[0]?.detail, url).to.match(/\S/);
    expect(body.detail, url).to.contain(name);
  }

  for (const operation of contract.getOperations()) {
    const parameters = queryParametersOf(operation);
    describe(String(operation.operationId), () => {
      unknownNames(operation);
      for (const parameter of parameters) {
        wrongValues(operation.path, parameter);
        wrongNumber(operation.path, parameter);
      }
      missing(operation.path, parameters);
      longHeaders(operation);
    });
  }

  function unknownNames({ path }: Operation): void {
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
      it(`refuses the unknown parameter ${name.slice(0, 20)}`, () => expectRefused(`${path}?${encoded(name)}=1`, name));
    for (const query of ['bogus=%', 'bogus=%Z1', 'bogus=%C3%28', 'bogus=%ED%A0%80'])
      it(`refuses the malformed encoding ${query}`, () => expectRefused(`${path}?${query}`, 'bogus', 'malformed-url'));
    it('names each of many unknown parameters, up to a limit', async () => {
      const query = Array.from({ length: 300 }, (_, index) => `bogus${index}=1`).join('&');
      const { body } = await world.client.get(`${path}?${query}`);
      expect(body.errors).to.have.length(100);
      expect(body.detail).to.match(/…$/);
    });
  }

  function wrongValues(path: string, parameter: Parameter): void {
    const { name } = parameter;
    for (const { rule, values } of brokenRules(parameter))
      it(`refuses ${name} against its ${rule}`, async () => {
        expect(values).to.have.length.greaterThan(0);
        for (const value of values) await expectRefused(`${path}?${name}=${encoded(value)}`, name);
      });
    it(`refuses ${name} in malformed encoding`, async () => {
      for (const value of ['%', '%Z1', 'a%C3%28', '%FF', '%E2%82'])
        await expectRefused(`${path}?${name}=${value}`, name, 'malformed-url');
    });
  }

  function wrongNumber(path: string, { name, example, isList }: Parameter): void {
    if (isList)
      it(`refuses more values of ${name} than the contract allows, and takes as many as it does`, async () => {
        await expectRefused(`${path}?${repeated(name, example, FILTERS_MOST + 1)}`, name);
        const { status, text } = await world.client.get(`${path}?${repeated(name, example, FILTERS_MOST)}`);
        expect(status, text).to.equal(200);
      });
    else
      it(`refuses ${name} when it is given twice`, () => expectRefused(`${path}?${repeated(name, example, 2)}`, name));
  }

  function missing(path: string, parameters: readonly Parameter[]): void {
    const required = parameters.filter(({ isRequired }) => isRequired);
    for (const { name } of required) it(`refuses to go without ${name}`, () => expectRefused(path, name));
    if (required.length === 0)
      it('can do without any parameter', async () => {
        expect((await world.client.get(path)).status).to.equal(200);
      });
  }

  /** Headers of the contract have no rule but a length. */
  function longHeaders(operation: Operation): void {
    for (const { name, scalar } of parametersOf(operation).filter(({ where }) => where === 'header'))
      it(`refuses a ${name} longer than its limit, and takes one of that length`, async () => {
        const limit = Number(scalar['maxLength']);
        const { status, body } = await world.client.get(operation.path, { [name]: 'a'.repeat(limit + 1) });
        expect([status, body.type]).to.eql([400, '/problems/invalid-request']);
        expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).to.eql([
          `/header/${name.toLowerCase()}`,
        ]);
        expect((await world.client.get(operation.path, { [name]: 'a'.repeat(limit) })).status).to.equal(200);
      });
  }
});
