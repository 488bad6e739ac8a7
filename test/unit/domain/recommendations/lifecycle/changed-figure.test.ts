import { expect } from 'chai';
import { changedFigure } from '../../../../../src/domain/recommendations/lifecycle/reconcile-findings.js';

const cpu = (value: number) => ({ name: 'cpu_p95_millicores', value });
const pods = (value: number) => ({ name: 'containers_per_pod', value });

describe('evidence that has moved', () => {
  it('has a figure more than a quarter above or below what it was', () => {
    expect(changedFigure([cpu(100)], [cpu(125.1)])).to.equal('cpu_p95_millicores');
    expect(changedFigure([cpu(100)], [cpu(74.9)])).to.equal('cpu_p95_millicores');
    expect(changedFigure([cpu(0)], [cpu(0.1)])).to.equal('cpu_p95_millicores');
  });

  it('has not where all figures are within a quarter, in whatever order', () => {
    expect(changedFigure([cpu(100), pods(4)], [pods(5), cpu(75)])).to.equal(null);
    expect(changedFigure([cpu(-100)], [cpu(-125)])).to.equal(null);
    expect(changedFigure([], [])).to.equal(null);
  });

  it('names a figure that is new, and one that is missing', () => {
    expect(changedFigure([cpu(100)], [cpu(100), pods(1)])).to.equal('containers_per_pod');
    expect(changedFigure([cpu(100), pods(1)], [cpu(100)])).to.equal('containers_per_pod');
  });
});
