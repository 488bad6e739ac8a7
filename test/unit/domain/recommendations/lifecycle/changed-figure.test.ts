import { expect } from 'chai';
import { changedFigure } from '../../../../../src/domain/recommendations/lifecycle/reconcile-findings.js';

const cpu = (value: number) => ({ name: 'cpu_p95_millicores', value });
const pods = (value: number) => ({ name: 'containers_per_pod', value });

describe('changed evidence', () => {
  it('is a figure more than 25 % above or below its earlier value', () => {
    expect(changedFigure([cpu(100)], [cpu(125.1)])).to.equal('cpu_p95_millicores');
    expect(changedFigure([cpu(100)], [cpu(74.9)])).to.equal('cpu_p95_millicores');
    expect(changedFigure([cpu(0)], [cpu(0.1)])).to.equal('cpu_p95_millicores');
  });

  it('is none when all figures are within 25 %, in any order', () => {
    expect(changedFigure([cpu(100), pods(4)], [pods(5), cpu(75)])).to.equal(null);
    expect(changedFigure([cpu(-100)], [cpu(-125)])).to.equal(null);
    expect(changedFigure([], [])).to.equal(null);
  });

  it('names a new figure and a missing figure', () => {
    expect(changedFigure([cpu(100)], [cpu(100), pods(1)])).to.equal('containers_per_pod');
    expect(changedFigure([cpu(100), pods(1)], [cpu(100)])).to.equal('containers_per_pod');
  });
});
