import { expect } from 'chai';
import { type CaseStore, startCaseStore } from '../support/cases/case-store.js';
import { differingGauges, METER_CASES } from '../support/cases/meter-cases.js';

describe('meters and gauges that occur several times, on a real Prometheus', () => {
  let store: CaseStore;
  before(async function () {
    this.timeout(120_000);
    const cases = Object.entries(METER_CASES).map(([name, build]) => [name, build()] as const);
    store = await startCaseStore(new Map([...cases, ['gauges-differ', differingGauges()]]));
  });
  after(() => store?.close());

  for (const name of Object.keys(METER_CASES)) {
    it(`count the energy of Kepler and DCGM once: ${name}`, async () => {
      const windows = await store.read(name);
      expect(windows).to.have.lengthOf(6);
      for (const { observation, problems } of windows) {
        expect(problems).to.deep.equal([]);
        const node = observation.nodes.find((each) => each.name === 'n1')!;
        expect(node.measuredCpuJoules! / 300, 'watts of both packages').to.be.closeTo(40, 1e-6);
        expect(node.measuredGpuJoules! / 300, 'watts of the GPU').to.be.closeTo(100, 1e-6);
        expect(node.gpuUtilisation).to.be.closeTo(0.6, 1e-9);
        expect(node.spec.gpuModel).to.equal('Tesla T4');
        expect(node.reasons).not.to.include('copies_differ');
        expect(observation.nodes.find((each) => each.name === 'n2')!.measuredCpuJoules).to.equal(null);
      }
    });
  }

  it('give the reason where copies of memory, of a request or of a capacity differ by more than 5 %', async () => {
    for (const { observation } of await store.read('gauges-differ')) {
      const withReason = [...observation.pods, ...observation.nodes]
        .filter(({ reasons }) => reasons.includes('copies_differ'))
        .map(({ name }) => name);
      expect(withReason).to.have.members(['web-b', 'db-0', 'n1']);
    }
  });
});
