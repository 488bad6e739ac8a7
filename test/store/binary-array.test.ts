import { expect } from 'chai';
import fc from 'fast-check';
import { binaryArray } from '../../src/store/sql/binary-array.js';
import { DATABASE_KINDS, type FreshDatabase, freshDatabase } from '../support/database.js';

/** Any instant of the supported years, in milliseconds. */
const instants = fc.date({ min: new Date('1970-01-01Z'), max: new Date('2200-01-01Z'), noInvalidDate: true });
const TYPES = {
  'double precision': fc.double(),
  bigint: fc.maxSafeInteger(),
  integer: fc.integer(),
  smallint: fc.integer({ min: -(2 ** 15), max: 2 ** 15 - 1 }),
} as const;

for (const kind of DATABASE_KINDS) {
  describe(`binary arrays (${kind})`, function () {
    this.timeout(120_000);
    let fresh: FreshDatabase;
    before(async () => {
      fresh = await freshDatabase(kind);
    });
    after(() => fresh.drop());

    const echo = async (sql: string, value: Buffer): Promise<unknown> => {
      const { rows } = await fresh.database.knex.raw<{ rows: { value: unknown }[] }>(`select ${sql} as value`, [value]);
      return rows[0]?.value;
    };

    for (const [type, values] of Object.entries(TYPES)) {
      it(`of ${type} are received as sent`, async () => {
        await fc.assert(
          fc.asyncProperty(fc.array(fc.option(values), { minLength: 1 }), async (sent) => {
            // pg returns arrays of int8 as text; doubles have the same 53 bits.
            const array = type === 'bigint' ? '?::bigint[]::double precision[]' : `?::${type}[]`;
            expect(await echo(array, binaryArray(type, sent))).to.deep.equal(sent);
          }),
          { numRuns: 40 },
        );
      });
    }

    it('of instants are received as sent', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.option(instants), { minLength: 1 }), async (sent) => {
          const texts = sent.map((instant) => instant?.toISOString() ?? null);
          expect(await echo('?::timestamptz[]', binaryArray('timestamptz', texts))).to.deep.equal(sent);
        }),
        { numRuns: 40 },
      );
    });

    it('can be empty', async () => {
      expect(await echo('cardinality(?::integer[])', binaryArray('integer', []))).to.equal(0);
    });

    it('reject values of another type', () => {
      expect(() => binaryArray('integer', [2 ** 31])).to.throw(RangeError);
      expect(() => binaryArray('bigint', [2 ** 53])).to.throw(RangeError);
      expect(() => binaryArray('bigint', [0.5])).to.throw(RangeError);
      expect(() => binaryArray('timestamptz', ['soon'])).to.throw(RangeError);
      expect(() => binaryArray('text', ['a'])).to.throw(RangeError);
    });
  });
}
