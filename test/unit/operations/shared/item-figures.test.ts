import { expect } from 'chai';
import { UNKNOWN_SPEC } from '../../../../src/domain/cluster/node-spec.js';
import type { NodeItem } from '../../../../src/domain/list-items.js';
import { NODE_MEASURES, type NodeMeasures } from '../../../../src/domain/measures/entity-facts.js';
import type { IdleMode, SeriesPoint } from '../../../../src/domain/metrics-queries.js';
import { toChange } from '../../../../src/operations/metrics/change.js';
import { toNode } from '../../../../src/operations/metrics/node.js';
import { toTotals } from '../../../../src/operations/metrics/totals.js';
import { chargedAmounts } from '../../../../src/operations/shared/response/charged-amounts.js';
import type { ItemView } from '../../../../src/operations/shared/response/figures.js';
import { toCarbonPoint, toCostPoint, toEnergyPoint } from '../../../../src/operations/timeseries/points.js';
import { fullMeasures } from '../../../support/measures-fixture.js';
import { createMemoryStore } from '../../../support/memory-store.js';

const HOUR = 3600;
const EURO = { code: 'EUR', unitsPerUsd: 0.5 };
const KWH = 3.6e6;
const TOTAL = fullMeasures();
const viewOf = (idle: IdleMode): ItemView => ({
  idle,
  currency: EURO,
  range: { from: 0, to: HOUR },
  total: chargedAmounts(TOTAL, idle),
  dataFrom: 0,
  dueUntil: 10 * HOUR,
  observedSeconds: HOUR / 2,
});
const POINT: SeriesPoint = {
  start: 0,
  end: HOUR,
  series: 'production',
  coverage: 0.5,
  measures: TOTAL,
  peaks: { powerWatts: 700, cpuClaimCores: 4, memoryClaimBytes: 1e9 },
};
/** Every column has a distinct value, so that each figure identifies its column. */
const NODE_COLUMNS = Object.fromEntries(
  Object.keys(NODE_MEASURES).map((name, index) => [name, 1000 + 7 * index]),
) as NodeMeasures;

/** Compares each figure within rounding; names the differences. */
function expectFigures(item: object, expected: Readonly<Record<string, number>>): void {
  const figures = Object.entries(item);
  for (const [name, value] of Object.entries(expected)) {
    const actual = figures.find(([figure]) => figure === name)?.[1];
    expect(actual, name).to.be.closeTo(value, Math.abs(value) * 1e-12);
  }
}

describe('the figures of items', () => {
  it('read each component of energy from its own column', () => {
    expectFigures(toEnergyPoint(POINT, viewOf('share')), {
      energy_kwh: (TOTAL.energyJoules! + TOTAL.sharedEnergyJoules!) / KWH,
      energy_kwh_low: (TOTAL.energyLowJoules! + TOTAL.sharedEnergyLowJoules!) / KWH,
      energy_kwh_high: (TOTAL.energyHighJoules! + TOTAL.sharedEnergyHighJoules!) / KWH,
      active_energy_kwh: TOTAL.cpuActiveJoules! / KWH,
      cpu_active_energy_kwh: TOTAL.cpuActiveJoules! / KWH,
      idle_energy_kwh: (TOTAL.cpuIdleJoules! + TOTAL.memoryJoules!) / KWH,
      cpu_idle_energy_kwh: TOTAL.cpuIdleJoules! / KWH,
      memory_energy_kwh: TOTAL.memoryJoules! / KWH,
      gpu_energy_kwh: TOTAL.gpuJoules! / KWH,
      shared_energy_kwh: TOTAL.sharedEnergyJoules! / KWH,
      average_power_watts: (TOTAL.energyJoules! + TOTAL.sharedEnergyJoules!) / (HOUR * 0.5),
      peak_power_watts: 700,
    });
  });

  it('add both parts of shared carbon, and both parts at each end of its band', () => {
    const [m, point] = [TOTAL, toCarbonPoint(POINT, viewOf('share'))];
    expectFigures(point, {
      carbon_operational_grams: m.carbonOperationalGrams! + m.sharedCarbonOperationalGrams!,
      carbon_embodied_grams: m.carbonEmbodiedGrams! + m.sharedCarbonEmbodiedGrams!,
      shared_carbon_grams: m.sharedCarbonOperationalGrams! + m.sharedCarbonEmbodiedGrams!,
      carbon_grams_low:
        m.carbonOperationalLowGrams! +
        m.carbonEmbodiedLowGrams! +
        m.sharedCarbonOperationalLowGrams! +
        m.sharedCarbonEmbodiedLowGrams!,
      carbon_grams_high:
        m.carbonOperationalHighGrams! +
        m.carbonEmbodiedHighGrams! +
        m.sharedCarbonOperationalHighGrams! +
        m.sharedCarbonEmbodiedHighGrams!,
    });
  });

  it('read each part of cost from its own column', () => {
    expectFigures(toCostPoint(POINT, viewOf('share')), {
      cost_usd: TOTAL.costCpuUsd! + TOTAL.costMemoryUsd! + TOTAL.costOtherUsd! + TOTAL.sharedCostUsd!,
      cpu_cost_usd: TOTAL.costCpuUsd!,
      memory_cost_usd: TOTAL.costMemoryUsd!,
      other_cost_usd: TOTAL.costOtherUsd!,
      shared_cost_usd: TOTAL.sharedCostUsd!,
    });
  });

  it('read the columns of a node; power and utilisation are averages over the covered time', () => {
    const n = NODE_COLUMNS;
    const item: NodeItem = {
      cluster: 'sample',
      node: 'node-1',
      spec: UNKNOWN_SPEC,
      microarchitecture: null,
      gridZone: null,
      measures: TOTAL,
      idle: fullMeasures({ energyJoules: KWH / 2 }),
      system: fullMeasures({ energyJoules: KWH / 4 }),
      nodeMeasures: n,
      podCount: 3,
    };
    expectFigures(toNode(item, viewOf('separate')), {
      cpu_active_energy_kwh: n.cpuActiveJoules! / KWH,
      cpu_idle_energy_kwh: n.cpuIdleJoules! / KWH,
      memory_energy_kwh: n.memoryJoules! / KWH,
      gpu_energy_kwh: n.gpuJoules! / KWH,
      average_power_watts: n.energyJoules! / n.coveredSeconds!,
      cpu_usage_millicores: (n.cpuCoreSeconds! / n.coveredSeconds!) * 1000,
      cpu_utilisation: n.cpuCoreSeconds! / n.cpuCapacityCoreSeconds!,
      cpu_request_millicores: (TOTAL.cpuRequestCoreSeconds! / n.existsSeconds!) * 1000,
      memory_usage_bytes: n.memoryByteSeconds! / n.coveredSeconds!,
      memory_utilisation: n.memoryByteSeconds! / n.memoryCapacityByteSeconds!,
      memory_request_bytes: TOTAL.memoryRequestByteSeconds! / n.existsSeconds!,
      exists_seconds: n.existsSeconds!,
      covered_seconds: n.coveredSeconds!,
      idle_energy_kwh: 0.5,
      system_energy_kwh: 0.25,
    });
  });

  it('separate idle and system in the totals, and compute the change relative to the previous range', async () => {
    const scope = {
      range: { from: 0, to: HOUR },
      filter: { clusters: [], namespaces: [], nodes: [], workloads: [], pods: [], labels: [] },
      idle: 'separate',
    } as const;
    const plain = await createMemoryStore().readTotals(scope);
    const now = {
      ...plain,
      measures: fullMeasures({ energyJoules: 4 * KWH }),
      idle: fullMeasures({ energyJoules: 2 * KWH }),
      system: fullMeasures({ energyJoules: KWH }),
    };
    const half = fullMeasures({
      energyJoules: KWH,
      carbonOperationalGrams: 1,
      carbonEmbodiedGrams: 1,
      costCpuUsd: 1,
      costMemoryUsd: 1,
      costOtherUsd: 0,
    });
    const totals = toTotals(now, { ...plain, measures: half }, { timezone: 'UTC', idle: 'separate' }, HOUR, EURO);
    expectFigures(totals, {
      idle_energy_kwh: 2,
      idle_energy_share: 0.5,
      system_energy_kwh: 1,
      system_energy_share: 0.25,
      average_power_watts: (4 * KWH) / (HOUR * plain.context.coverage),
    });
    const change = toChange(chargedAmounts(TOTAL, 'separate'), chargedAmounts(half, 'separate'), plain, EURO);
    const grams = TOTAL.carbonOperationalGrams! + TOTAL.carbonEmbodiedGrams!;
    const usd = TOTAL.costCpuUsd! + TOTAL.costMemoryUsd! + TOTAL.costOtherUsd!;
    expectFigures(change, {
      energy_kwh: TOTAL.energyJoules! / KWH - 1,
      energy_ratio: TOTAL.energyJoules! / KWH - 1,
      carbon_grams: grams - 2,
      carbon_ratio: (grams - 2) / 2,
      cost_usd: usd - 2,
      cost_ratio: (usd - 2) / 2,
    });
  });
});
