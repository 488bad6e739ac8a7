import type { Schemas } from '../../contract/index.js';
import { emptyMeasures } from '../../domain/measures/measures.js';
import type { IdleMode, SeriesPoint } from '../../domain/metrics-queries.js';
import { toIso } from '../../domain/time/instant.js';
import { chargedAmounts, plus, ratio, toKwh } from '../shared/response/charged-amounts.js';
import { provenanceParts, toCoverage, toQuality } from '../shared/response/envelope.js';
import {
  figureParts,
  type ItemView,
  mergeFields,
  observedSecondsOf,
  toCarbonFields,
  toCostFields,
  toEnergyFields,
  toFactors,
} from '../shared/response/figures.js';
import { withLocalCosts } from '../shared/response/local-costs.js';
import { toSources } from '../shared/response/sources.js';

const ENERGY_SOURCES = ['power'] as const;
const CARBON_SOURCES = ['intensity', 'pue', 'power', 'embodied'] as const;
const COST_SOURCES = ['price'] as const;

const toBucketFields = (point: SeriesPoint): Pick<Schemas['Point'], 'start' | 'end' | 'series' | 'coverage'> => ({
  start: toIso(point.start),
  end: toIso(point.end),
  series: point.series,
  coverage: toCoverage(point.coverage),
});

/** The shared part of a total: 0 unless idle and system are shared, null if the total is unknown. */
function sharedPart(whole: number | null, shared: number | null, idle: IdleMode): number | null {
  if (whole === null) return null;
  return idle === 'share' ? (shared ?? 0) : 0;
}

export function toEnergyPoint(point: SeriesPoint, view: ItemView): Schemas['EnergyPoint'] {
  const { idle } = view;
  const m = point.measures ?? emptyMeasures();
  const amounts = chargedAmounts(point.measures, idle);
  const energy = amounts.energyJoules.value;
  const observedSeconds = observedSecondsOf({ from: point.start, to: point.end }, view, point.coverage);
  return mergeFields(
    toBucketFields(point),
    toEnergyFields(amounts),
    {
      active_energy_kwh: toKwh(m.cpuActiveJoules),
      idle_energy_kwh: toKwh(plus(m.cpuIdleJoules, m.memoryJoules)),
      cpu_active_energy_kwh: toKwh(m.cpuActiveJoules),
      cpu_idle_energy_kwh: toKwh(m.cpuIdleJoules),
      memory_energy_kwh: toKwh(m.memoryJoules),
      gpu_energy_kwh: toKwh(m.gpuJoules),
      shared_energy_kwh: toKwh(sharedPart(energy, m.sharedEnergyJoules, idle)),
      average_power_watts: ratio(energy, observedSeconds),
      peak_power_watts: point.peaks.powerWatts,
    },
    toQuality(point.measures),
    toSources(point.measures, ENERGY_SOURCES),
  );
}

export function toCostPoint(point: SeriesPoint, { idle, currency }: ItemView): Schemas['CostPoint'] {
  const m = point.measures ?? emptyMeasures();
  const amounts = chargedAmounts(point.measures, idle);
  const parts = {
    cpu_cost_usd: m.costCpuUsd,
    memory_cost_usd: m.costMemoryUsd,
    other_cost_usd: m.costOtherUsd,
    shared_cost_usd: sharedPart(amounts.costUsd.value, m.sharedCostUsd, idle),
  };
  return mergeFields(
    toBucketFields(point),
    toCostFields(amounts, currency),
    withLocalCosts(parts, currency),
    { estimation_reasons: toQuality(point.measures).estimation_reasons },
    toSources(point.measures, COST_SOURCES),
  );
}

export function toCarbonPoint(point: SeriesPoint, { idle }: ItemView): Schemas['CarbonPoint'] {
  const m = point.measures ?? emptyMeasures();
  const amounts = chargedAmounts(point.measures, idle);
  const shared = plus(m.sharedCarbonOperationalGrams, m.sharedCarbonEmbodiedGrams);
  return mergeFields(
    toBucketFields(point),
    toCarbonFields(amounts),
    { shared_carbon_grams: sharedPart(amounts.carbonGrams.value, shared, idle) },
    toFactors(amounts),
    toQuality(point.measures),
    toSources(point.measures, CARBON_SOURCES),
  );
}

export const toPoint = (point: SeriesPoint, view: ItemView): Schemas['Point'] =>
  mergeFields(
    toBucketFields(point),
    ...figureParts(chargedAmounts(point.measures, view.idle), view),
    ...provenanceParts(point.measures),
  );
