import fc from 'fast-check';
import type { Operation } from 'openapi-backend';
import { contract } from '../support/contract-document.js';
import { parametersOf } from '../support/contract-parameters.js';
import { keyHeadersOf } from '../support/contract-security.js';

/** Header values that a Node client can send, without spaces at the ends. */
const headerText = (maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: 'grapheme-ascii', maxLength }).map((text) => text.trim());

/** Media ranges with distinct types and with weights (RFC 9110). */
const acceptRanges = fc
  .uniqueArray(
    fc.record({
      range: fc.constantFrom(
        ...['*/*', 'application/*', 'text/*', 'application/json', 'application/yaml', 'text/plain', 'text/html'],
        ...['APPLICATION/JSON', 'image/png', 'application/problem+json', 'text/csv', 'application/x-ndjson'],
      ),
      weight: fc.constantFrom('', ';q=1', ';q=0.5', ';q=0', ';version=1;q=0.001', '; q=0.0'),
    }),
    { minLength: 1, maxLength: 3, selector: ({ range }) => range.toLowerCase() },
  )
  .map((ranges) => ranges.map(({ range, weight }) => `${range}${weight}`).join(', '));

const accepts = fc.oneof({ weight: 9, arbitrary: acceptRanges }, fc.constantFrom('', 'nonsense', 'json', '*', 'a/b/c'));

const requestIds = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9._-]{1,128}$/),
  fc.uuid(),
  headerText(20),
  fc.constant('x'.repeat(129)),
);

function etags(maxLength: number): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('*', 'W/"abc"', '"abc", W/"def"', '""', ',') },
    headerText(60),
    fc.constant('"'.padEnd(maxLength, 'a')),
    fc.constant('"'.padEnd(maxLength + 1, 'a')),
  );
}

/**
 * Usually a valid key in one of the ways of the operation, sometimes none or a wrong one; nothing when no key is
 * required.
 */
function keys(operation: Operation): fc.Arbitrary<Record<string, string>> {
  const right = keyHeadersOf(operation, contract);
  if (right.length === 0) return fc.constant({});
  const wrong = ['', 'x', 'a'.repeat(300)].flatMap((key) => keyHeadersOf(operation, contract, key));
  return fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...right) },
    { weight: 1, arbitrary: fc.constantFrom({}, ...wrong) },
  );
}

/** The headers that a response depends on, each present in some of the requests. */
export function requestHeaders(operation: Operation): fc.Arbitrary<Record<string, string>> {
  const conditions = parametersOf(operation).filter(({ where }) => where === 'header');
  const lengthOf = (name: string) => Number(conditions.find((one) => one.name === name)?.schema['maxLength'] ?? 100);
  const sometimes = (weightOfNone: number, values: fc.Arbitrary<string>) =>
    fc.oneof({ weight: weightOfNone, arbitrary: fc.constant(undefined) }, values);
  return fc
    .record({
      Accept: sometimes(5, accepts),
      'X-Request-Id': sometimes(3, requestIds),
      'If-None-Match': sometimes(7, etags(lengthOf('If-None-Match'))),
      'If-Match': sometimes(7, etags(lengthOf('If-Match'))),
    })
    .chain((headers) =>
      keys(operation).map((key) =>
        Object.fromEntries(
          Object.entries({ ...headers, ...key }).flatMap(([name, value]) =>
            value === undefined ? [] : [[name, value]],
          ),
        ),
      ),
    );
}
