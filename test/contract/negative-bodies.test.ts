import { expect } from 'chai';
import { bodiesOf } from '../support/contract-body.js';
import { contract } from '../support/contract-document.js';
import { plainRequest, successOf } from '../support/contract-request.js';
import { keyHeadersOf } from '../support/contract-security.js';
import { type HttpHarness, startHttpHarness } from '../support/http-harness.js';
import { wrongBodies } from '../support/wrong-bodies.js';

/** Texts that are not a JSON object, and values that are not parsed as one. */
const NON_OBJECTS = ['{', '', '[]', 'null', '7', '"{}"', '{"a":1}{', "{'a':1}", 'undefined'];
const OTHER_TYPES = [
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/json; charset=utf-16',
  'json',
];
/** Longer than any body that the service reads. */
const HUGE = JSON.stringify({ text: 'a'.repeat(1_000_000) });
const WRONG_KEYS = ['', 'x', 'Bearer', 'a'.repeat(500)];

const operations = contract.getOperations();
const pointersOf = (body: { readonly errors?: readonly { readonly pointer: string }[] }): string[] =>
  (body.errors ?? []).map(({ pointer }) => pointer);

/** Whether the part is an edge of a range. */
const isEdge = (pointer: string): boolean => ['/body/from', '/body/to'].includes(pointer);

describe('invalid bodies generated from the contract', () => {
  let harness: HttpHarness;
  before(async () => {
    harness = await startHttpHarness();
  });

  for (const operation of operations.filter((one) => bodiesOf(one).length > 0))
    describe(String(operation.operationId), () => {
      const plain = plainRequest(operation);
      const typed = (type: string) => ({ ...plain.headers, 'Content-Type': type });

      for (const body of bodiesOf(operation)) {
        it(`accepts its example as ${body.mediaType}`, async () => {
          const { status, text } = await harness.client.ask(plain, {
            headers: typed(body.mediaType),
            body: body.example,
          });
          expect(status, text).to.equal(successOf(operation));
        });

        for (const wrong of wrongBodies(body))
          it(`rejects ${wrong.what} as ${body.mediaType}`, async () => {
            const answer = await harness.client.ask(plain, { headers: typed(body.mediaType), body: wrong.body });
            expect([answer.status, answer.body.type]).to.eql([400, '/problems/invalid-request']);
            const pointers = pointersOf(answer.body);
            expect(pointers, answer.text).not.to.eql([]);
            // A body whose example has `last` also contradicts it.
            const named = pointers.filter((pointer) => !(isEdge(wrong.pointer) && pointer === '/body/last'));
            expect(named, answer.text).not.to.eql([]);
            for (const pointer of named) expect(`${pointer}/`, answer.text).to.match(new RegExp(`^${wrong.pointer}/`));
          });
      }

      it('rejects bodies that are not a JSON object', async () => {
        for (const text of NON_OBJECTS) {
          const { status, body } = await harness.client.ask(plain, { body: text });
          expect([status, body.type, pointersOf(body)], text).to.eql([400, '/problems/invalid-request', ['/body']]);
        }
      });

      it('rejects other media types with 415, and lists its own', async () => {
        for (const type of OTHER_TYPES) {
          const { status, body } = await harness.client.ask(plain, {
            headers: typed(type),
            body: JSON.stringify(plain.body),
          });
          expect(status, type).to.equal(415);
          for (const { mediaType } of bodiesOf(operation)) expect(body.detail).to.contain(mediaType);
        }
      });

      it('rejects a body that is too large with 413', async () => {
        expect((await harness.client.ask(plain, { body: HUGE })).status).to.equal(413);
      });
    });

  for (const operation of operations.filter((one) => keyHeadersOf(one, contract).length > 0))
    describe(String(operation.operationId), () => {
      const plain = plainRequest(operation);
      const { 'Content-Type': type } = plain.headers;
      const open = type === undefined ? {} : { 'Content-Type': type };

      it('accepts a key in each documented way', async () => {
        for (const key of keyHeadersOf(operation, contract)) {
          const { status, text } = await harness.client.ask(plain, { headers: { ...open, ...key } });
          expect(status, text).to.equal(successOf(operation));
        }
      });

      it('rejects a missing and a wrong key with 401', async () => {
        const wrong = WRONG_KEYS.flatMap((key) => keyHeadersOf(operation, contract, key));
        for (const key of [{}, ...wrong]) {
          const { status } = await harness.client.ask(plain, { headers: { ...open, ...key } });
          expect(status, JSON.stringify(key)).to.equal(401);
        }
      });

      it('rejects all requests with 403 when no key is configured', async () => {
        const { client } = await startHttpHarness({}, { apiKeys: () => [] });
        expect((await client.ask(plain)).status).to.equal(403);
      });
    });
});
