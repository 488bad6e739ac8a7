import { expect } from 'chai';
import fc from 'fast-check';
import { toNames } from '../../../../../src/operations/shared/request/filter-names.js';

/** As Grafana does for the format `regex`. */
const escapeRegex = (text: string): string => text.replaceAll(/[\\^$*+?.()|[\]{}/]/g, '\\$&');
const kubernetesName = fc.stringMatching(/^[a-z0-9]([a-z0-9.-]{0,20}[a-z0-9])?$/);

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
