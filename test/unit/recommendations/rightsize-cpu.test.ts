import { expect } from 'chai';
import { percentileOf } from '../../../src/domain/histogram.js';
import { steadyContainer, workloadEvidence } from '../../support/recommendation-evidence.js';
import { findingsOf } from './judged.js';

const found = async (container: Parameters<typeof steadyContainer>[0], sketch = {}) =>
  (await findingsOf(workloadEvidence({ containers: [steadyContainer(container)], ...sketch }))).filter(
    ({ type }) => type === 'rightsize_cpu',
  );

describe('rightsize_cpu', () => {
  it('proposes p95 x 1.15 where p95 is below 70 % of the request and at least 50 m are saved', async () => {
    const [finding] = await found({ cpu: () => 100, cpuRequest: 1000 });
    const p95 = percentileOf(
      workloadEvidence({ containers: [steadyContainer({ cpu: () => 100 })] }).containers[0]!.cpu,
      0.95,
      'cpu',
    )!;
    expect(p95).to.be.within(100, 105);
    expect(finding!.action).to.deep.include({ cpuRequestMillicores: Math.ceil(p95 * 1.15), container: 'app' });
    expect(finding!.savings.reallocatedToIdle.energyKwh).to.be.greaterThan(0);
    expect(finding!.savings.realisable.energyKwh).to.equal(0);
  });

  it('stays silent just above 70 % of the request', async () => {
    expect(await found({ cpu: () => 360, cpuRequest: 500 })).to.deep.equal([]);
  });
});
