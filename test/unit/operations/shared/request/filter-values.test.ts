import { expect } from 'chai';
import fc from 'fast-check';
import { loadContract } from '../../../../../src/contract/index.js';
import { toLabels, toNames, toWorkloads } from '../../../../../src/operations/shared/request/filter-values.js';

/** As Grafana does for the format `regex`. */
const escapeRegex = (text: string): string => text.replaceAll(/[\\^$*+?.()|[\]{}/]/g, '\\$&');
const kubernetesName = fc.stringMatching(/^[a-z0-9]([a-z0-9.-]{0,20}[a-z0-9])?$/);

/** The formats in which Grafana inserts several values: default, regex, pipe, csv. */
const listsOf = (texts: readonly string[]): string[] => [
  `{${texts.join(',')}}`,
  `(${texts.map(escapeRegex).join('|')})`,
  texts.join('|'),
  texts.join(','),
];

const { parameters } = loadContract().components ?? {};

/** Whether the contract accepts a value of a filter. */
function isAccepted(parameter: string, value: string): boolean {
  const found = parameters?.[parameter];
  const { pattern, maxLength } = (found as { schema: { items: { pattern: string; maxLength: number } } }).schema.items;
  return new RegExp(pattern, 'u').test(value) && value.length <= maxLength;
}

describe('the names in filter values', () => {
  it('are the values of a variable in each format of Grafana', () => {
    fc.assert(
      fc.property(fc.uniqueArray(kubernetesName, { minLength: 2, maxLength: 5 }), (names) => {
        const escaped = names.map(escapeRegex).join('|');
        for (const text of [`{${names.join(',')}}`, names.join('|'), `(${escaped})`, escaped])
          expect(toNames([text])).to.include.members(names);
        expect(toNames(names.map(escapeRegex))).to.include.members(names);
        expect(toNames(names)).to.deep.equal(names);
      }),
    );
  });

  it('are none for empty values, and never empty', () => {
    expect(toNames(['', ''])).to.deep.equal([]);
    expect(toNames(undefined)).to.deep.equal([]);
    expect(toNames(['{a,}', '|'])).to.deep.equal(['{a,}', 'a', '|']);
  });

  it('include the text itself, which can be the name of a cluster', () => {
    expect(toNames(['eu|west (1)'])).to.deep.equal(['eu|west (1)', 'eu', 'west (1)']);
  });
});

describe('the workloads in filter values', () => {
  const workload = fc.tuple(fc.constantFrom('Deployment', 'StatefulSet', 'Pod'), kubernetesName);

  it('are the values of a variable in each format of Grafana, all of which the contract accepts', () => {
    fc.assert(
      fc.property(fc.uniqueArray(workload, { minLength: 1, maxLength: 5, selector: String }), (workloads) => {
        const expected = workloads.map(([kind, name]) => ({ kind, name }));
        const texts = workloads.map((parts) => parts.join('/'));
        for (const list of listsOf(texts)) {
          expect(toWorkloads([list]), list).to.eql(expected);
          expect(isAccepted('WorkloadFilter', list), list).to.equal(true);
        }
        expect(toWorkloads([...texts, ...texts])).to.eql(expected);
      }),
      { numRuns: 50 },
    );
  });

  it('are none for empty values', () => {
    expect(toWorkloads(['', ''])).to.eql([]);
    expect(isAccepted('WorkloadFilter', '')).to.equal(true);
  });

  it('include a name with characters of lists, which is not a list', () => {
    expect(toWorkloads(['Pod/a,b'])).to.eql([{ kind: 'Pod', name: 'a,b' }]);
  });

  it('are refused in lists with anything else', () => {
    for (const value of ['a', '{Pod/a,b}', '{Pod/a', '(Pod/a)|Pod/b', '{}', 'Pod/a/b', '{Pod/a,Pod/}'])
      expect(isAccepted('WorkloadFilter', value), value).to.equal(false);
  });
});

describe('the conditions on labels in filter values', () => {
  const prefix = fc.constantFrom('', 'app.kubernetes.io/');
  const key = fc.tuple(prefix, kubernetesName).map((parts) => parts.join(''));
  const condition = fc
    .tuple(fc.constantFrom('', '!'), key, kubernetesName)
    .map(([exclusion, name, value]) => ({ key: name, value, isExcluded: exclusion === '!' }));
  const textOf = ({ key: name, value, isExcluded }: { key: string; value: string; isExcluded: boolean }): string =>
    `${isExcluded ? '!' : ''}${name}:${value}`;

  it('are the values of a variable in each format of Grafana, all of which the contract accepts', () => {
    fc.assert(
      fc.property(fc.uniqueArray(condition, { minLength: 1, maxLength: 4, selector: textOf }), (conditions) => {
        for (const list of listsOf(conditions.map(textOf))) {
          expect(toLabels([list]), list).to.eql(conditions);
          expect(isAccepted('LabelFilter', list), list).to.equal(true);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('are the values of a variable after a key', () => {
    fc.assert(
      fc.property(
        key,
        fc.constantFrom('', '!'),
        fc.uniqueArray(kubernetesName, { minLength: 1, maxLength: 4 }),
        (name, exclusion, values) => {
          const expected = values.map((value) => ({ key: name, value, isExcluded: exclusion === '!' }));
          for (const list of listsOf(values)) {
            const text = `${exclusion}${name}:${list}`;
            expect(toLabels([text]), text).to.eql(expected);
            expect(isAccepted('LabelFilter', text), text).to.equal(true);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('are keys in a list of conditions, and none for empty values', () => {
    expect(toLabels(['{team:a,env}', '', 'team:'])).to.eql([
      { key: 'team', value: 'a', isExcluded: false },
      { key: 'env', value: null, isExcluded: false },
      { key: 'team', value: '', isExcluded: false },
    ]);
    for (const value of ['', 'team:', '{team:a,env}']) expect(isAccepted('LabelFilter', value), value).to.equal(true);
  });

  it('are refused in lists with anything else', () => {
    for (const value of ['!team', '{team,!env}', 'team:{a.,b}', '{:a}', 'team:a b', '{}', 'team={a,b}', 'team:{a,b}c'])
      expect(isAccepted('LabelFilter', value), value).to.equal(false);
  });
});
