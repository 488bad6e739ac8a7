import { ESTIMATION_MUTATIONS } from './estimation-mutations.js';
import { RECOMMENDATION_MUTATIONS } from './recommendation-mutations.js';
import { at, type SourceMutation } from './source-mutation.js';

/** Mutations that change figures, not the shape of responses. */
export const SOURCE_MUTATIONS: readonly SourceMutation[] = [
  ...ESTIMATION_MUTATIONS,
  ...at(
    'src/domain/time/buckets.ts',
    ['an empty bucket at a boundary', 'if (end <= start) continue', 'if (end < start) continue'],
    ['daily buckets for 48 hours', 'length <= LONGEST_HOURLY_SECONDS', 'length < LONGEST_HOURLY_SECONDS'],
    ['weeks from Thursday', 'Math.floor((day + 3) / 7)', 'Math.floor(day / 7)'],
    ['last bucket missing', 'if (start < range.to) buckets.push', 'if (start > range.to) buckets.push'],
  ),
  ...at(
    'src/domain/time/time-range.ts',
    ['range aligned inwards at its end', 'ceilTo(to, WINDOW_SECONDS)', 'floorTo(to, WINDOW_SECONDS)'],
    ['range aligned inwards at its start', 'floorTo(from, WINDOW_SECONDS)', 'ceilTo(from, WINDOW_SECONDS)'],
    ['empty range accepted', 'if (to <= from)', 'if (to < from)'],
  ),
  ...at(
    'src/domain/measures/fold.ts',
    ['maximum summed up', 'total = Math.max(total, value)', 'total += value'],
    ['unknown as 0', 'let total: number | null = null', 'let total: number | null = 0'],
  ),
  ...at(
    'src/domain/measures/histogram.ts',
    ['percentile one rank too high', 'if (cumulative >= rank)', 'if (cumulative > rank)'],
    ['sample on a bound one bucket too high', 'sample <= bucketBound(index - 1, kind)', 'sample < 0'],
  ),
  ...at(
    'src/domain/measures/peaks.ts',
    ['peak in joules', 'Math.max(...sums.values()) / WINDOW_SECONDS', 'Math.max(...sums.values())'],
    ['peak of one row only', '(sums.get(windowStart) ?? 0) + value', 'value'],
  ),
  ...at('src/domain/figures/known-values.ts', [
    'bounds of old rows as numbers',
    'Number.isNaN(bound) ? null',
    'Number.isNaN(bound) ? 0',
  ]),
  ...at(
    'src/operations/shared/response/charged-amounts.ts',
    ['carbon without embodied', 'plus(m.carbonOperationalGrams, m.carbonEmbodiedGrams)', 'm.carbonOperationalGrams'],
    [
      'cost without memory',
      'costAmount(plus(m.costCpuUsd, m.costMemoryUsd, m.costOtherUsd), m',
      'costAmount(plus(m.costCpuUsd, m.costOtherUsd), m',
    ],
    [
      'low and high swapped',
      'amount(m.energyJoules, m.energyLowJoules, m.energyHighJoules)',
      'amount(m.energyJoules, m.energyHighJoules, m.energyLowJoules)',
    ],
    ['shared cost missing in the low end', 'plus(m.costLowUsd, m.sharedCostLowUsd)', 'm.costLowUsd'],
    ['shared energy missing', 'plus(m.energyJoules, m.sharedEnergyJoules)', 'm.energyJoules'],
    ['low end of shared energy missing', 'plus(m.energyLowJoules, m.sharedEnergyLowJoules)', 'm.energyLowJoules'],
    ['shared embodied carbon missing in the band', '    m.sharedCarbonEmbodiedHighGrams,\n', ''],
    ['intensity by IT energy', 'ratio(operationalGrams, toKwh(facilityJoules))', 'operationalGrams'],
    ['share of 0', 'whole <= 0 ? null', 'whole < 0 ? null'],
  ),
  ...at(
    'src/operations/metrics/change.ts',
    ['change backwards', ': now - before', ': before - now'],
    [
      'change relative to the current value',
      'ratio(carbon, before.carbonGrams.value)',
      'ratio(carbon, now.carbonGrams.value)',
    ],
  ),
  ...at(
    'src/operations/metrics/totals.ts',
    [
      'power averaged over uncovered time',
      'ratio(amounts.energyJoules.value, view.observedSeconds)',
      'ratio(amounts.energyJoules.value, 86_400)',
    ],
    [
      'idle reported as system',
      'sharesOf(answer.idle), sharesOf(answer.system)',
      'sharesOf(answer.system), sharesOf(answer.idle)',
    ],
  ),
  ...at(
    'src/operations/timeseries/points.ts',
    ['idle energy without memory', 'plus(m.cpuIdleJoules, m.memoryJoules)', 'm.cpuIdleJoules'],
    [
      'active energy replaced by idle energy',
      'cpu_active_energy_kwh: toKwh(m.cpuActiveJoules)',
      'cpu_active_energy_kwh: toKwh(m.cpuIdleJoules)',
    ],
  ),
  ...at('src/operations/timeseries/points.ts', [
    'shared carbon without embodied',
    'plus(m.sharedCarbonOperationalGrams, m.sharedCarbonEmbodiedGrams)',
    'm.sharedCarbonOperationalGrams',
  ]),
  ...at('src/operations/timeseries/points.ts', [
    'cost of CPU and memory swapped',
    'memory_cost_usd: m.costMemoryUsd',
    'memory_cost_usd: m.costCpuUsd',
  ]),
  ...at(
    'src/operations/metrics/node.ts',
    [
      'power averaged over existence',
      'ratio(n.energyJoules, n.coveredSeconds)',
      'ratio(n.energyJoules, n.existsSeconds)',
    ],
    [
      'utilisation of the wrong resource',
      'ratio(n.memoryByteSeconds, n.memoryCapacityByteSeconds)',
      'ratio(n.cpuCoreSeconds, n.cpuCapacityCoreSeconds)',
    ],
    [
      'GPU energy replaced by memory energy',
      'gpu_energy_kwh: toKwh(n.gpuJoules)',
      'gpu_energy_kwh: toKwh(n.memoryJoules)',
    ],
  ),
  ...at('src/operations/timeseries/answer-series.ts', [
    'next page missing',
    'points.length > limit ?',
    'points.length > limit + 1 ?',
  ]),
  ...RECOMMENDATION_MUTATIONS,
];
