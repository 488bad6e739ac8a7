import fc from 'fast-check';
import type { Operation } from 'openapi-backend';
import { type Parameter, parametersOf } from '../support/contract-parameters.js';
import { pathOf } from '../support/contract-request.js';
import { anyText } from './encoding.js';
import { idsOf } from './fuzz-recommendations.js';
import { invalidTexts, validTexts } from './parameter-values.js';

/** Names that exist in the fixture, in addition to those generated from the schema. */
export const KNOWN_NAMES: Readonly<Record<string, readonly string[]>> = {
  cluster: ['alpha', 'beta', 'alpha', 'gamma'],
  namespace: ['production', 'staging', 'batch', '__idle__', '__system__', 'nope'],
  node: ['node-0', 'node-1', 'node-9'],
  workload: ['Deployment/app-0', 'StatefulSet/app-1', 'Job/nope', 'Deployment/app-1'],
  pod: ['app-0-0', 'app-1-1', '__idle__', 'nope'],
  label: ['team:blue', 'team', '!team:blue', 'team:nope', 'nope'],
  series_by: ['label:team', 'label:nope'],
  key: ['team', 'nope'],
  recommendation_id: idsOf('alpha'),
};

export const methodsOf = ({ method }: Operation): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 40, arbitrary: fc.constant(method.toUpperCase()) },
    { weight: 2, arbitrary: fc.constant('HEAD') },
    { weight: 1, arbitrary: fc.constant('OPTIONS') },
    {
      weight: 2,
      arbitrary: fc.constantFrom('POST', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND', 'PURGE', 'SEARCH'),
    },
  );

/** Ids that exist, valid unknown ids, and invalid ids, for the path parameters. */
export function pathsOf(operation: Operation): fc.Arbitrary<string> {
  const parameters = parametersOf(operation).filter(({ where }) => where === 'path');
  const value = (parameter: Parameter): fc.Arbitrary<string> =>
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(parameter.example, ...(KNOWN_NAMES[parameter.name] ?? [])) },
      { weight: 2, arbitrary: validTexts(parameter.scalar) },
      { weight: 1, arbitrary: invalidTexts(parameter.scalar).filter((text) => !/^(\.{0,2}|\/)$/.test(text)) },
    );
  return fc
    .tuple(...parameters.map(value))
    .map((texts) =>
      pathOf(operation, Object.fromEntries(parameters.map(({ name }, index) => [name, texts[index] ?? '']))),
    );
}

/** The path, or a similar one that is broken, unknown, or equivalent in another notation. */
export const pathsNear = (path: string): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 30, arbitrary: fc.constant(path) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        ...[
          `${path}/`,
          `${path}//`,
          `/${path}`,
          `${path}/x`,
          path.toUpperCase(),
          `${path}%20`,
          `${path}%00`,
          `${path};a`,
        ],
        ...[
          `${path}%`,
          `${path}%FF`,
          `${path}/..`,
          `${path}/%2e%2e/version`,
          path.replace('a', '%61'),
          '/api/v2/metrics',
        ],
      ),
    },
    { weight: 1, arbitrary: anyText(20).map((text) => `/${encodeURIComponent(text)}`) },
  );
