import { expect } from 'chai';
import { cpuHistogram, memoryHistogram } from '../../../../src/domain/measures/histogram.js';
import type { Action } from '../../../../src/domain/recommendations/finding.js';
import type { ContainerHour } from '../../../../src/domain/simulation/container-history.js';
import { type ContainerUsage, usageBuckets, usageOfContainer } from '../../../../src/domain/usage/container-usage.js';

const MIDNIGHT = Date.UTC(2026, 0, 8) / 1000;
const HOUR = 3600;
/** From 22:00 until 2:00 after the next midnight. */
const RANGE = { from: MIDNIGHT - 2 * HOUR, to: MIDNIGHT + 26 * HOUR };
const ACTION: Action = {
  kind: 'set_resources',
  container: 'app',
  cpuRequestMillicores: 210,
  memoryRequestBytes: null,
  memoryLimitBytes: null,
  removesCpuLimit: false,
};

const hourOf = (hour: number, cpu: readonly number[], memory: readonly number[] = cpu.map((use) => use * 1e6)) =>
  ({
    hour,
    cpu: cpuHistogram(cpu),
    memory: memoryHistogram(memory),
    memoryMaxBytes: memory.length === 0 ? null : Math.max(...memory),
    podSeconds: HOUR,
    cpuRequestMillicores: 500,
    memoryRequestBytes: null,
    memoryLimitBytes: null,
    oomKills: 0,
  }) satisfies ContainerHour;

const usageOf = (
  hours: readonly ContainerHour[],
  groupBy: 'hourly' | 'daily' = 'daily',
  live = hours.map(({ hour }) => hour),
  container = 'app',
): ContainerUsage => usageOfContainer(container, hours, live, usageBuckets(RANGE, groupBy), ACTION);

describe('the use of a container in its evidence range', () => {
  it('has one point per UTC day, the first and the last as long as the range is in them', () => {
    const { points } = usageOf([]);
    expect(points.map(({ start, end }) => [(start - MIDNIGHT) / HOUR, (end - MIDNIGHT) / HOUR])).to.eql([
      [-2, 0],
      [0, 24],
      [24, 26],
    ]);
    expect(usageOf([], 'hourly').points).to.have.length(28);
  });

  it('has percentiles of each bucket and of the whole range, at most 5 % above the samples', () => {
    const usage = usageOf([
      hourOf(MIDNIGHT - HOUR, [100, 100, 100]),
      hourOf(MIDNIGHT, [200, 200]),
      hourOf(MIDNIGHT + HOUR, [400]),
    ]);
    expect(usage.points.map(({ sampleCount }) => sampleCount)).to.eql([3, 3, 0]);
    expect(usage.sampleCount).to.equal(6);
    expect(usage.points[0]?.cpuP95Millicores).to.be.within(100, 105);
    expect(usage.points[1]?.cpuP50Millicores).to.be.within(200, 210);
    expect(usage.points[1]?.cpuMaxMillicores).to.be.within(400, 420);
    expect(usage.points[1]?.memoryMaxBytes).to.equal(400e6);
    expect(usage.cpuP50Millicores).to.be.within(100, 105);
    expect(usage.cpuMaxMillicores).to.be.within(400, 420);
  });

  it('has a histogram of all samples, ascending', () => {
    const { cpuHistogram: cpu, memoryHistogram: memory } = usageOf([
      hourOf(MIDNIGHT - HOUR, [100, 300]),
      hourOf(MIDNIGHT, [100]),
    ]);
    expect(cpu.map(({ sampleCount }) => sampleCount)).to.eql([2, 1]);
    expect(cpu[0]?.upperBound).to.be.within(100, 105);
    expect(cpu[1]?.upperBound).to.be.within(300, 315);
    expect(memory.reduce((sum, { sampleCount }) => sum + sampleCount, 0)).to.equal(3);
  });

  it('compares with the newest request of each bucket, and with the proposed one of the container', () => {
    const usage = usageOf([
      { ...hourOf(MIDNIGHT, [1]), cpuRequestMillicores: 900 },
      hourOf(MIDNIGHT + HOUR, [1]),
      { ...hourOf(MIDNIGHT + 24 * HOUR, [1]), cpuRequestMillicores: null },
    ]);
    expect(usage.points.map(({ cpuRequestMillicores }) => cpuRequestMillicores)).to.eql([null, 500, null]);
    expect(usage).to.include({
      cpuRequestMillicores: 500,
      proposedCpuRequestMillicores: 210,
      proposedMemoryRequestBytes: null,
    });
    expect(usageOf([], 'daily', [], 'sidecar').proposedCpuRequestMillicores).to.equal(null);
  });

  it('is null with a reason in buckets without samples: no pods, or pods whose use was not observed', () => {
    const usage = usageOf([hourOf(MIDNIGHT, [1], [])], 'daily', [MIDNIGHT, MIDNIGHT + 24 * HOUR]);
    expect(usage.points.map(({ missingReason }) => missingReason)).to.eql(['no_pods', 'not_observed', 'not_observed']);
    expect(usage.points[1]).to.include({ memoryP50Bytes: null, memoryMaxBytes: null });
    expect(usage.points[0]).to.include({ cpuP50Millicores: null, sampleCount: 0 });
    expect(usageOf([hourOf(MIDNIGHT, [1])]).points[1]?.missingReason).to.equal(null);
  });
});
