import type { SimulationStore } from '../../src/domain/simulation/ports.js';
import { fullMeasures } from './measures-fixture.js';
import { historyOfSeries } from './simulated-use.js';

/** The first two hours of the range of one workload with one container that uses a tenth of its request. */
export function createMemorySimulations(): SimulationStore {
  const minutes = Array.from({ length: 120 }, (_, minute) => minute * 60);
  const hours = historyOfSeries([
    { cpu: minutes.map((at) => [at, 50] as const), memory: minutes.map((at) => [at, 1e8] as const) },
  ]);
  return {
    readWorkloadHistory: async ({ range, clusters }) => ({
      context: { range, isEdgeAligned: false, dataFrom: range.from, resolution: '1h', coverage: 0.5, isMatched: true },
      clusters: [clusters[0] ?? 'production-eu'],
      history: {
        hours: hours.map(({ hour }) => ({ hour: hour + range.from, measures: fullMeasures() })),
        containers: new Map([['main', hours.map((hour) => ({ ...hour, hour: hour.hour + range.from }))]]),
        hasAutoscaler: false,
      },
    }),
  };
}
