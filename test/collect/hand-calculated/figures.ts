import type { HandRow } from './table.js';

/** The first, the second, or both hours. */
export type Hours = readonly ('first' | 'second')[];

const hoursOf = ({ hours: [first, second] }: HandRow, asked: Hours): number =>
  (asked.includes('first') ? first : 0) + (asked.includes('second') ? second : 0);

/** Sums over rows in one or both hours, under the names of the API. */
export function figuresOf(rows: readonly HandRow[], asked: Hours) {
  const sum = (amount: (row: HandRow, hours: number, end: 0 | 1 | 2) => number, end: 0 | 1 | 2): number =>
    rows.reduce((total, row) => total + amount(row, hoursOf(row, asked), end), 0);
  const kwh = ({ active, idle, memory, gpu }: HandRow, hours: number, end: 0 | 1 | 2): number =>
    ((active[end] + idle[end] + memory[end] + gpu[end]) * hours) / 1000;
  const operational = (row: HandRow, hours: number, end: 0 | 1 | 2): number =>
    kwh(row, hours, end) * row.pue[end] * row.intensity[end];
  /** Over a service life of 35,040 h. */
  const embodied = ({ kg }: HandRow, hours: number, end: 0 | 1 | 2): number => (kg[end] * 1000 * hours) / 35_040;
  const carbon = (row: HandRow, hours: number, end: 0 | 1 | 2): number =>
    operational(row, hours, end) + embodied(row, hours, end);
  const usd = ({ cpuUsd, memoryUsd, otherUsd }: HandRow, hours: number, end: 0 | 1 | 2): number =>
    (cpuUsd[end] + memoryUsd[end] + otherUsd[end]) * hours;
  return {
    energy_kwh: sum(kwh, 1),
    energy_kwh_low: sum(kwh, 0),
    energy_kwh_high: sum(kwh, 2),
    carbon_grams: sum(carbon, 1),
    carbon_grams_low: sum(carbon, 0),
    carbon_grams_high: sum(carbon, 2),
    carbon_operational_grams: sum(operational, 1),
    carbon_embodied_grams: sum(embodied, 1),
    cost_usd: sum(usd, 1),
    cost_usd_low: sum(usd, 0),
    cost_usd_high: sum(usd, 2),
  };
}

export function componentsOf(rows: readonly HandRow[], asked: Hours) {
  const sum = (of: 'active' | 'idle' | 'memory' | 'gpu' | 'cpuUsd' | 'memoryUsd' | 'otherUsd'): number =>
    rows.reduce((total, row) => total + row[of][1] * hoursOf(row, asked), 0);
  return {
    cpu_active_energy_kwh: sum('active') / 1000,
    cpu_idle_energy_kwh: sum('idle') / 1000,
    memory_energy_kwh: sum('memory') / 1000,
    gpu_energy_kwh: sum('gpu') / 1000,
    cpu_cost_usd: sum('cpuUsd'),
    memory_cost_usd: sum('memoryUsd'),
    other_cost_usd: sum('otherUsd'),
  };
}
