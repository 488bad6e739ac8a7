import { expect } from 'chai';
import fc from 'fast-check';
import { createResponseParser } from '../../../../src/sources/prometheus/client/response-parser.js';

const SEED = 20261130;

/** Parses a body in parts of the given size. */
function parse(text: string, partBytes = 7) {
  const parser = createResponseParser((element) => element as object);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += partBytes) {
    const parsed = parser.push(bytes.subarray(at, at + partBytes));
    if (!parsed.isOk) return { failure: parsed.failure.name, at };
  }
  return parser.end();
}

describe('parser of query responses', () => {
  it(`gives the series of any response and the rest, in parts of any size (seed ${SEED})`, () => {
    const series = fc.record({
      metric: fc.dictionary(fc.string(), fc.string({ unit: 'grapheme' })),
      values: fc.array(fc.tuple(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.string())),
    });
    const body = fc.record({
      warnings: fc.array(fc.string({ unit: 'grapheme' })),
      result: fc.array(fc.string()),
      data: fc.record({
        stats: fc.record({ result: fc.array(fc.integer()) }),
        resultType: fc.string(),
        result: fc.array(series),
        analysis: fc.array(fc.constant({ result: [1] })),
      }),
    });
    fc.assert(
      fc.property(body, fc.integer({ min: 1, max: 200 }), (value, partBytes) => {
        const sent = JSON.parse(JSON.stringify(value));
        expect(parse(JSON.stringify(value), partBytes)).to.deep.include({
          json: { ...sent, data: { ...sent.data, result: [] } },
          entries: sent.data.result,
        });
      }),
      { seed: SEED, numRuns: 200 },
    );
  });

  it('ends at more than 32 levels, before anything is parsed', () => {
    for (const text of ['['.repeat(10_000_000), `{"data":{"result":[${'{"a":'.repeat(100)}`]) {
      expect(parse(text, 65_536)).to.deep.equal({ failure: 'response_too_deep', at: 0 });
    }
  });

  it('does not count brackets in strings', () => {
    const text = JSON.stringify({ status: 'error', error: `"${'[{'.repeat(100)}\\` });
    expect(parse(text)).to.have.property('json').that.deep.equals(JSON.parse(text));
  });

  it('ends when a series, or the rest of the response, is too large', () => {
    const long = 'x'.repeat(5_000_000);
    expect(parse(`{"data":{"result":[{"metric":"${long}`, 65_536)).to.include({ failure: 'response_too_large' });
    expect(parse(long, 65_536)).to.include({ failure: 'not_prometheus' });
    expect(parse(`{"data":{"result":[${'{},'.repeat(400_000)}`, 65_536)).to.include({ failure: 'response_too_large' });
  });

  it('gives no series for elements of the wrong form', () => {
    for (const result of ['[1]', '["a"]', '[[1]]', '[{]']) {
      expect(parse(`{"data":{"resultType":"matrix","result":${result}}}`)).to.include({ entries: null });
    }
    const parser = createResponseParser(() => null);
    parser.push(Buffer.from('{"data":{"result":[{}]}}'));
    expect(parser.end().entries).to.equal(null);
  });

  it('gives no JSON for a body that is cut off, at any byte', () => {
    const text =
      '{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"a":"b"},"values":[[1,"2"]]}]}}';
    for (let length = 0; length < text.length; length += 1) {
      expect(parse(text.slice(0, length)), text.slice(0, length)).to.include({ json: undefined });
    }
    expect(parse(text))
      .to.have.property('entries')
      .that.deep.equals([{ metric: { a: 'b' }, values: [[1, '2']] }]);
  });
});
