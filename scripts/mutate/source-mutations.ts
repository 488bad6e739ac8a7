import { ESTIMATION_MUTATIONS } from './estimation-mutations.js';
import { RECOMMENDATION_MUTATIONS } from './recommendation-mutations.js';
import { at, type SourceMutation } from './source-mutation.js';

/** Mistakes that would show in figures, not in the shape of answers. */
export const SOURCE_MUTATIONS: readonly SourceMutation[] = [
  ...ESTIMATION_MUTATIONS,
  ...at(
    'src/domain/time/buckets.ts',
    ['an empty bucket at a border', 'if (end <= start) continue', 'if (end < start) continue'],
    ['48 hours by day', 'length <= LONGEST_HOURLY_SECONDS', 'length < LONGEST_HOURLY_SECONDS'],
    ['weeks from Thursday', 'Math.floor((day + 3) / 7)', 'Math.floor(day / 7)'],
    ['the last bucket lost', 'if (start < range.to) buckets.push', 'if (start > range.to) buckets.push'],
  ),
  ...at(
    'src/domain/time/time-range.ts',
    ['a range cut at its end', 'ceilTo(to, WINDOW_SECONDS)', 'floorTo(to, WINDOW_SECONDS)'],
    ['a range cut at its start', 'floorTo(from, WINDOW_SECONDS)', 'ceilTo(from, WINDOW_SECONDS)'],
    ['an empty range', 'if (to <= from)', 'if (to < from)'],
  ),
  ...at(
    'src/domain/measures/fold.ts',
    ['a maximum added up', 'total = Math.max(total, value)', 'total += value'],
    ['unknown as 0', 'let total: number | null = null', 'let total: number | null = 0'],
  ),
  ...at(
    'src/domain/measures/histogram.ts',
    ['a percentile one rank too low', 'if (seen >= rank)', 'if (seen > rank)'],
    ['a sample on a border one bucket up', 'sample <= bucketBound(index - 1, kind)', 'sample < 0'],
  ),
  ...at(
    'src/domain/measures/peaks.ts',
    ['peak in joules', 'Math.max(...sums.values()) / WINDOW_SECONDS', 'Math.max(...sums.values())'],
    ['peak of one row', '(sums.get(windowStart) ?? 0) + value', 'value'],
  ),
  ...at(
    'src/operations/shared/response/charged-amounts.ts',
    ['carbon without embodied', 'plus(m.carbonOperationalGrams, m.carbonEmbodiedGrams)', 'm.carbonOperationalGrams'],
    [
      'cost without memory',
      'costUsd: plus(m.costCpuUsd, m.costMemoryUsd, m.costOtherUsd),',
      'costUsd: plus(m.costCpuUsd, m.costOtherUsd),',
    ],
    [
      'low and high swapped',
      'amount(m.energyJoules, m.energyLowJoules, m.energyHighJoules)',
      'amount(m.energyJoules, m.energyHighJoules, m.energyLowJoules)',
    ],
    ['shared energy left out', 'plus(m.energyJoules, m.sharedEnergyJoules)', 'm.energyJoules'],
    ['the shared low end left out', 'plus(m.energyLowJoules, m.sharedEnergyLowJoules)', 'm.energyLowJoules'],
    ['shared embodied carbon left out of the band', '    m.sharedCarbonEmbodiedHighGrams,\n', ''],
    ['intensity by IT energy', 'ratio(operationalGrams, toKwh(facilityJoules))', 'operationalGrams'],
    ['share above nothing', 'whole <= 0 ? null', 'whole < 0 ? null'],
  ),
  ...at(
    'src/operations/metrics/change.ts',
    ['change backwards', ': now - before', ': before - now'],
    [
      'change of carbon over that of energy',
      'ratio(carbon, before.carbonGrams.value)',
      'ratio(carbon, now.carbonGrams.value)',
    ],
  ),
  ...at(
    'src/operations/metrics/totals.ts',
    [
      'power over time that was not covered',
      'ratio(amounts.energyJoules.value, observedSeconds)',
      'ratio(amounts.energyJoules.value, 86_400)',
    ],
    ['idle as system', 'partOf(answer.system, amounts', 'partOf(answer.idle, amounts'],
  ),
  ...at(
    'src/operations/timeseries/points.ts',
    ['idle energy without memory', 'plus(m.cpuIdleJoules, m.memoryJoules)', 'm.cpuIdleJoules'],
    [
      'active as idle',
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
    ['power over existence', 'ratio(n.energyJoules, n.coveredSeconds)', 'ratio(n.energyJoules, n.existsSeconds)'],
    [
      'utilisation of the wrong resource',
      'ratio(n.memoryByteSeconds, n.memoryCapacityByteSeconds)',
      'ratio(n.cpuCoreSeconds, n.cpuCapacityCoreSeconds)',
    ],
    ['memory energy as GPU energy', 'gpu_energy_kwh: toKwh(n.gpuJoules)', 'gpu_energy_kwh: toKwh(n.memoryJoules)'],
  ),
  ...at('src/operations/timeseries/answer-series.ts', [
    'no next page',
    'points.length > limit ?',
    'points.length > limit + 1 ?',
  ]),
  ...RECOMMENDATION_MUTATIONS,
];
