import { expect } from 'chai';
import { toLabelCondition, toLabelRequirements } from '../../../../src/domain/cluster/label-condition.js';

const requirementsOf = (...texts: string[]) => toLabelRequirements(texts.map(toLabelCondition));

describe('conditions on labels', () => {
  it('read a key, a value and an exclusion', () => {
    expect(toLabelCondition('team')).to.eql({ key: 'team', value: null, isExcluded: false });
    expect(toLabelCondition('app.kubernetes.io/name:a_b.C-1')).to.eql({
      key: 'app.kubernetes.io/name',
      value: 'a_b.C-1',
      isExcluded: false,
    });
    expect(toLabelCondition('!team:payments')).to.eql({ key: 'team', value: 'payments', isExcluded: true });
  });

  it('read the empty value, which Kubernetes allows', () => {
    expect(toLabelCondition('team:')).to.eql({ key: 'team', value: '', isExcluded: false });
  });

  it('make values of one key alternatives and keep keys apart', () => {
    expect(requirementsOf('team:a', 'env:prod', 'team:b')).to.eql([
      { key: 'team', anyOf: ['a', 'b'], noneOf: [] },
      { key: 'env', anyOf: ['prod'], noneOf: [] },
    ]);
  });

  it('let a bare key accept every value', () => {
    expect(requirementsOf('team', 'team:a')).to.eql([{ key: 'team', anyOf: 'any', noneOf: [] }]);
  });

  it('do not require a key that is only excluded', () => {
    expect(requirementsOf('!team:a', '!team:b')).to.eql([{ key: 'team', anyOf: null, noneOf: ['a', 'b'] }]);
    expect(requirementsOf('team', '!team:a')).to.eql([{ key: 'team', anyOf: 'any', noneOf: ['a'] }]);
  });
});
