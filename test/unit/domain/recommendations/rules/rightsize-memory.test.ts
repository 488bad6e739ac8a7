import { expect } from 'chai';
import type { Finding } from '../../../../../src/domain/recommendations/finding.js';
import {
  type ContainerSketch,
  MIB,
  steadyContainer,
  workloadEvidence,
} from '../../../../support/recommendation-evidence.js';
import { findingsOf } from '../evaluation/evaluated.js';

const findings = async (container: Partial<ContainerSketch>): Promise<Finding[]> =>
  (await findingsOf(workloadEvidence({ containers: [steadyContainer(container)] }))).filter(
    ({ type }) => type === 'rightsize_memory',
  );

describe('rightsize_memory', () => {
  it('proposes the highest use x 1.15 when that is below 80 % of the request, and keeps the limit', async () => {
    const [finding] = await findings({ memory: 300 * MIB, memoryMax: 400 * MIB, memoryRequest: 2048 * MIB });
    expect(finding!.action).to.deep.equal({
      kind: 'set_resources',
      container: 'app',
      cpuRequestMillicores: null,
      memoryRequestBytes: 460 * MIB,
      memoryLimitBytes: null,
      removesCpuLimit: false,
    });
  });

  it('lowers a limit with the request: equal ones stay equal, others keep their ratio and 25 % above the use', async () => {
    const limitFor = async (memoryLimit: number, memoryMax = 400) => {
      const used = { memory: 300 * MIB, memoryMax: memoryMax * MIB, memoryRequest: 2048 * MIB };
      const [finding] = await findings({ ...used, memoryLimit: memoryLimit * MIB });
      const { action } = finding!;
      if (action.kind !== 'set_resources') throw new Error(action.kind);
      return {
        request: action.memoryRequestBytes! / MIB,
        limit: action.memoryLimitBytes && action.memoryLimitBytes / MIB,
      };
    };
    expect(await limitFor(2048)).to.deep.equal({ request: 460, limit: 460 });
    expect(await limitFor(4096)).to.deep.equal({ request: 460, limit: 920 });
    expect(await limitFor(2100)).to.deep.equal({ request: 460, limit: 500 });
    // The limit would be raised: it stays.
    const tight = { memory: 1300 * MIB, memoryRequest: 2048 * MIB, memoryLimit: 2049 * MIB };
    const [finding] = await findings(tight);
    expect(finding!.action).to.include({ memoryRequestBytes: 1495 * MIB, memoryLimitBytes: 1625 * MIB });
  });

  it('saves the memory part only, and nothing of the CPU', async () => {
    const evidence = workloadEvidence({
      containers: [steadyContainer({ memory: 400 * MIB, memoryRequest: 2048 * MIB })],
    });
    const [finding] = await findingsOf(evidence);
    const { reallocatedToIdle, realisable } = finding!.savings;
    const part = (2048 - 460) / 2048;
    expect(reallocatedToIdle.energyKwh).to.be.closeTo((part * evidence.measures.memoryJoules!) / 3.6e6, 1e-9);
    expect(reallocatedToIdle.costUsd).to.be.closeTo(part * evidence.measures.costMemoryUsd!, 1e-9);
    expect(realisable.energyKwh).to.equal(0);
  });

  it('is not found at 80 % of the request', async () => {
    const request = 1000 * MIB;
    const highest = (0.8 * request) / 1.15;
    expect(await findings({ memory: 300 * MIB, memoryMax: highest * 1.001, memoryRequest: request })).to.deep.equal([]);
    expect(await findings({ memory: 300 * MIB, memoryMax: highest * 0.999, memoryRequest: request })).to.have.length(1);
  });

  it('proposes at least 32 MiB', async () => {
    const [finding] = await findings({ memory: 5 * MIB, memoryRequest: 512 * MIB });
    expect(finding!.action).to.include({ memoryRequestBytes: 32 * MIB });
    expect(await findings({ memory: 5 * MIB, memoryRequest: 30 * MIB })).to.deep.equal([]);
  });

  it('raises request and limit after an OOM kill, and is critical', async () => {
    const killed = { memory: 400 * MIB, memoryMax: 512 * MIB, memoryRequest: 384 * MIB, memoryLimit: 512 * MIB };
    const [finding] = await findings({ ...killed, oomKills: 1 });
    expect(finding!.action).to.include({ memoryRequestBytes: 640 * MIB, memoryLimitBytes: 640 * MIB });
    expect(finding!.severity).to.equal('critical');
    expect(finding!.savings.reallocatedToIdle.costUsd).to.be.lessThan(0);
    expect(await findings({ ...killed, oomKills: 0 })).to.deep.equal([]);
  });

  it('never reduces memory after an OOM kill', async () => {
    const [finding] = await findings({
      memory: 50 * MIB,
      memoryRequest: 2048 * MIB,
      memoryLimit: 4096 * MIB,
      oomKills: 2,
    });
    expect(finding!.action).to.include({ memoryRequestBytes: 5120 * MIB, memoryLimitBytes: 5120 * MIB });
  });

  it('gives a calm or restarted container its use and a margin, and a killed one more than its limit', async () => {
    const used = { memory: 1000 * MIB, memoryRequest: 4096 * MIB };
    for (const container of [used, { ...used, memoryLimit: 4096 * MIB }]) {
      const [finding] = await findings(container);
      expect(finding!.action).to.include({ memoryRequestBytes: 1150 * MIB });
    }
    const killed = { memory: 1000 * MIB, memoryRequest: 1024 * MIB, memoryLimit: 1024 * MIB, oomKills: 28 };
    const [finding] = await findings(killed);
    expect(finding!.action).to.include({ memoryRequestBytes: 1280 * MIB, memoryLimitBytes: 1280 * MIB });
  });

  it('sets no limit when there was none', async () => {
    const [finding] = await findings({ memory: 400 * MIB, memoryRequest: 384 * MIB, oomKills: 1 });
    expect(finding!.action).to.include({ memoryRequestBytes: 460 * MIB, memoryLimitBytes: null });
  });

  it('is undecided without a request, and when the highest use was not observed', async () => {
    expect(await findings({ memory: 10 * MIB, memoryRequest: null })).to.deep.equal([]);
    expect(await findings({ memory: 10 * MIB, memoryMax: null, memoryRequest: 2048 * MIB })).to.deep.equal([]);
  });
});
