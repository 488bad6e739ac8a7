import { expect } from 'chai';
import fc from 'fast-check';
import { parseQuery } from '../../../../src/http/contract/check-query.js';
import { Problem } from '../../../../src/problem/problem.js';

describe('query strings', () => {
  it('return every value of every name in the order sent', () => {
    const text = fc.string({ unit: 'grapheme' }).filter((value) => !value.includes('\0'));
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            text.filter((name) => name !== ''),
            text,
          ),
          { maxLength: 20 },
        ),
        (pairs) => {
          const sent = pairs
            .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
            .join('&');
          const parsed = [...parseQuery(sent).values].flatMap(([name, values]) => values.map((value) => [name, value]));
          const byName = [...new Set(pairs.map(([name]) => name))].flatMap((name) =>
            pairs.filter((pair) => pair[0] === name),
          );
          expect(parsed).to.eql(byName);
        },
      ),
    );
  });

  it('decode a plus as a space, a name without value as empty, and skip empty parts', () => {
    expect([...parseQuery('&a=1+2&&b&').values]).to.eql([
      ['a', ['1 2']],
      ['b', ['']],
    ]);
  });

  it('name the parameters with a value that cannot be decoded, and keep the others', () => {
    const { values, broken } = parseQuery('a=%&b=1&%FF=2&b=%C3%28');
    expect([...values]).to.eql([['b', ['1']]]);
    expect([...broken]).to.eql(['a', '%FF', 'b']);
  });

  it('are decoded or rejected as a client error, for any content', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          expect(parseQuery(text).values).to.be.instanceOf(Map);
        } catch (error) {
          expect(error).to.be.instanceOf(Problem).with.property('status', 400);
        }
      }),
    );
  });
});
