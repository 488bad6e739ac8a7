import fc from 'fast-check';
import type { Operation } from 'openapi-backend';
import { bodiesOf } from '../support/contract-body.js';
import { contract } from '../support/contract-document.js';
import { type Parameter, queryParametersOf } from '../support/contract-parameters.js';
import { requestBodies } from './body-arbitrary.js';
import { anyText, brokenEncodings, encodedPair } from './encoding.js';
import { requestHeaders } from './header-arbitrary.js';
import { invalidTexts, validTexts } from './parameter-values.js';
import type { FuzzCase } from './sent-request.js';
import { KNOWN_NAMES, methodsOf, pathsNear, pathsOf } from './target-arbitrary.js';
import { timeParameters, timezones } from './time-parameters.js';

/** Probability of a parameter, in percent. */
const PRESENCE: Readonly<Record<string, number>> = { cluster: 20, timezone: 35, idle: 40, group_by: 60, series_by: 50 };
const USUAL_PRESENCE = 12;

/** Encoded pairs by their parameter. */
type Pairs = readonly { readonly name: string; readonly pairs: readonly string[] }[];

function valuesOf({ name, scalar }: Parameter): fc.Arbitrary<string> {
  const known = KNOWN_NAMES[name];
  const texts = validTexts(scalar);
  if (known !== undefined) return fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...known) }, texts);
  return name === 'timezone' ? fc.oneof({ weight: 5, arbitrary: timezones }, texts) : texts;
}

function validPairs(parameter: Parameter): fc.Arbitrary<Pairs> {
  const pair = encodedPair(parameter.name, valuesOf(parameter));
  const size = { minLength: 1, maxLength: parameter.isList ? 3 : 1 };
  const many = fc.array(pair, size).map((pairs) => [{ name: parameter.name, pairs }]);
  const weight = parameter.isRequired ? 98 : (PRESENCE[parameter.name] ?? USUAL_PRESENCE);
  return fc.oneof({ weight: 100 - weight, arbitrary: fc.constant([]) }, { weight, arbitrary: many });
}

const timePairs = timeParameters.chain((times) =>
  fc.tuple(
    ...Object.entries(times).map(([name, value]) =>
      encodedPair(name, fc.constant(value)).map((pair) => ({ name, pairs: [pair] })),
    ),
  ),
);

/** A valid query of the operation; `from`, `to` and `last` are usually consistent. */
function validQuery(operation: Operation): fc.Arbitrary<Pairs> {
  const parameters = queryParametersOf(operation);
  const isTimed = parameters.some(({ name }) => name === 'last');
  const others = parameters.filter(({ name }) => !['cursor', 'from', 'last', 'to'].includes(name));
  return fc.tuple(isTimed ? timePairs : fc.constant([]), ...others.map(validPairs)).map((lists) => lists.flat());
}

/** Every invalid form of one parameter. */
function brokenPairs(parameter: Parameter): fc.Arbitrary<Pairs> {
  const { name, scalar, schema } = parameter;
  const wrap = (pairs: readonly string[]) => [{ name, pairs }];
  const ways = [
    { weight: 6, arbitrary: encodedPair(name, invalidTexts(scalar)).map((pair) => wrap([pair])) },
    { weight: 1, arbitrary: brokenEncodings.map((text) => wrap([`${name}=${text}`])) },
    { weight: 1, arbitrary: fc.constant(wrap([name])) },
    {
      weight: 2,
      arbitrary: fc.array(encodedPair(name, valuesOf(parameter)), { minLength: 2, maxLength: 3 }).map(wrap),
    },
  ];
  const maxItems = schema['maxItems'];
  if (typeof maxItems !== 'number') return fc.oneof(...ways);
  const pair = encodedPair(name, fc.constantFrom(...(KNOWN_NAMES[name] ?? ['a'])));
  const size = { minLength: maxItems + 1, maxLength: maxItems + 3 };
  return fc.oneof(...ways, { weight: 2, arbitrary: fc.array(pair, size).map(wrap) });
}

/** Names similar to existing ones, names of JavaScript object properties, and any text. */
function unknownPairs(operation: Operation): fc.Arbitrary<Pairs> {
  const known = queryParametersOf(operation).map(({ name }) => name);
  const near = known.flatMap((name) => [name.toUpperCase(), `${name}[]`, `${name}.`, ` ${name}`, `${name}~/x`]);
  const names = fc.oneof(
    fc.constantFrom('__proto__', 'constructor', 'toString', 'group_by', 'page', '', 'a/b', 'a~b', '"', ...near),
    anyText(12),
  );
  return names
    .filter((name) => !known.includes(name))
    .chain((name) => encodedPair(name, fc.constantFrom('', '1', 'x', 'é')).map((pair) => [{ name, pairs: [pair] }]));
}

function faultyPairs(operation: Operation): fc.Arbitrary<Pairs> {
  const broken = queryParametersOf(operation).map(brokenPairs);
  const flood = fc.constant([{ name: 'x', pairs: Array.from({ length: 1001 }, () => 'x=1') }]);
  return fc.oneof(
    { weight: 5, arbitrary: unknownPairs(operation) },
    ...broken.map((arbitrary) => ({ weight: 2, arbitrary })),
    { weight: 1, arbitrary: flood },
  );
}

/** A generated cursor is used only for operations with cursors, and only when the query has none. */
function cursorPlans(operation: Operation): fc.Arbitrary<FuzzCase['cursor']> {
  if (!queryParametersOf(operation).some(({ name }) => name === 'cursor')) return fc.constant('none');
  return fc.oneof(
    { weight: 12, arbitrary: fc.constant('none' as const) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        'own' as const,
        'own' as const,
        'foreign' as const,
        'damaged' as const,
        'forged' as const,
      ),
    },
  );
}

/** Well-formed cursors that the service never returned: any layout, any version, any checksum. */
const inventedCursors: fc.Arbitrary<string> = fc
  .oneof(
    fc.json(),
    fc
      .tuple(
        fc.constantFrom(0, 1, 2),
        fc.integer(),
        fc.integer(),
        fc.oneof(fc.string(), fc.double()),
        fc.nat(),
        fc.base64String(),
      )
      .map((fields) => JSON.stringify(fields)),
  )
  .map((json) => Buffer.from(json).toString('base64url'))
  .filter((text) => text.length > 0 && text.length <= 2048);

/** Inserted into cursors in the place of an instant, a figure, a name or an id. */
const forgedValues: fc.Arbitrary<number | string | null> = fc.oneof(
  fc.integer({ min: -86_400, max: 4_133_980_800 }).map((instant) => instant - (instant % 300)),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  anyText(10),
  fc.constantFrom(null, '\0', 'NaN', 2 ** 31, -1, 0, 1),
);

function queriesOf(operation: Operation): fc.Arbitrary<readonly string[]> {
  const cursor = queryParametersOf(operation).some(({ name }) => name === 'cursor')
    ? fc.oneof({ weight: 24, arbitrary: fc.constant(null) }, inventedCursors)
    : fc.constant(null);
  const faults = fc.oneof(
    { weight: 7, arbitrary: fc.constant([]) },
    { weight: 3, arbitrary: fc.array(faultyPairs(operation), { minLength: 1, maxLength: 2 }) },
  );
  return fc.tuple(validQuery(operation), faults, cursor).map(([valid, broken, invented]) => {
    const replaced = new Set(broken.flat().map(({ name }) => name));
    const kept = valid.filter(({ name }) => !replaced.has(name));
    const pairs = [...kept, ...broken.flat()].flatMap((entry) => entry.pairs);
    return invented === null ? pairs : [...pairs, `cursor=${invented}`];
  });
}

const NAMES = [...new Set(Object.values(KNOWN_NAMES).flat())];

const requestsTo = (operation: Operation): fc.Arbitrary<FuzzCase> =>
  fc
    .record({
      ...casesOf(operation),
      sent: requestBodies(operation, NAMES),
    })
    .map(({ sent, headers, ...rest }) => ({
      ...rest,
      body: sent.text,
      headers: sent.type === null ? headers : { ...headers, 'Content-Type': sent.type },
    }));

const casesOf = (operation: Operation) => ({
  method: methodsOf(operation),
  path: pathsOf(operation).chain(pathsNear),
  pairs: queriesOf(operation),
  headers: requestHeaders(operation),
  service: fc.oneof({ weight: 3, arbitrary: fc.constant('roomy' as const) }, fc.constant('tight' as const)),
  cursor: cursorPlans(operation),
  forgery: fc.tuple(fc.integer({ min: 1, max: 4 }), forgedValues),
  invariant: fc.oneof(
    { weight: 8, arbitrary: fc.constant('none' as const) },
    {
      weight: 4,
      arbitrary: fc.constantFrom('totals' as const, 'shares' as const, 'next-page' as const, 'not-modified' as const),
    },
  ),
});

/** Relative frequency of an operation: higher for operations with many parts, which can be invalid in many ways. */
const weightOf = (operation: Operation): number =>
  1 + queryParametersOf(operation).length + 6 * bodiesOf(operation).length;

/** Requests to every operation of the contract. */
export const requests: fc.Arbitrary<FuzzCase> = fc.oneof(
  ...contract.getOperations().map((operation) => ({ weight: weightOf(operation), arbitrary: requestsTo(operation) })),
);
