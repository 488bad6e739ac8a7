import { Ajv } from 'ajv';
import addFormatsModule from 'ajv-formats';
import { expect } from 'chai';
import { bodiesOf } from '../../support/contract-body.js';
import { writingContract } from '../../support/writing-contract.js';
import { wrongBodies } from '../../support/wrong-bodies.js';

const ajv = new Ajv({ strict: false });
addFormatsModule.default(ajv);

describe('bodies that violate a schema', () => {
  const operation = writingContract().getOperation('createThing');
  const [documented] = operation === undefined ? [] : bodiesOf(operation);
  const schema = documented?.schema ?? {};
  const wrong = documented === undefined ? [] : wrongBodies(documented);

  it('are rejected by the schema, except texts with NUL, which only the service rejects', () => {
    expect(ajv.validate(schema, documented?.example)).to.equal(true);
    for (const { what, body } of wrong.filter((one) => !one.what.endsWith('NUL')))
      expect(ajv.validate(schema, body), what).to.equal(false);
  });

  it('violate each rule of each part, and name the location', () => {
    expect(wrong.map(({ what, pointer }) => `${what} at ${pointer}`)).to.include.members([
      'the body as null at /body',
      '/state missing at /body/state',
      '/state as "some text" at /body/state',
      '/count below its minimum at /body/count',
      '/count above its maximum at /body/count',
      '/count as 1.5 at /body/count',
      '/until as "some text" at /body/until',
      '/tags too many at /body/tags',
      '/tags/0 too long at /body/tags/0',
      '/tags/0 with NUL at /body/tags/0',
      '/unexpected unknown at /body/unexpected',
      '/a~1b~0c unknown at /body/a~1b~0c',
    ]);
  });

  it('violate only one rule: a nullable property is not tested with null', () => {
    expect(wrong.filter(({ what }) => what === '/until as null')).to.eql([]);
    expect(wrong.filter(({ what }) => what === '/tags missing')).to.eql([]);
  });
});
