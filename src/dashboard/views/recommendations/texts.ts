import {
  formatBytes,
  formatCarbon,
  formatCores,
  formatCount,
  formatEnergy,
  formatMoney,
  formatRatio,
  toWords,
} from '../../format/numbers.js';

export const TYPES = [
  'all',
  'rightsize_cpu',
  'rightsize_memory',
  'zombie_workload',
  'idle_namespace',
  'autoscaling_candidate',
  'off_peak_scaling',
  'carbon_aware_scheduling',
  'underutilized_node',
  'empty_node',
  'overprovisioned_nodepool',
  'consolidate_after_rightsizing',
] as const;
export const SEVERITIES = ['all', 'critical', 'warning', 'info'] as const;
export const STATUSES = ['open', 'applied', 'dismissed', 'resolved', 'expired'] as const;
export const RECOMMENDATION_SORTS = ['-carbon_grams', '-cost_usd', '-severity'] as const;

/** A figure by the unit at the end of its name. */
export function formatNamed(name: string, value: number): string {
  const unit = unitOf(name);
  return unit === null ? formatCount(value) : UNITS[unit](value);
}

const UNITS = {
  millicores: formatCores,
  bytes: formatBytes,
  kwh: formatEnergy,
  grams: formatCarbon,
  usd: (value: number) => formatMoney(value),
  ratio: formatRatio,
  share: formatRatio,
  utilisation: formatRatio,
  coverage: formatRatio,
} as const;
const UNIT = new RegExp(`_(${Object.keys(UNITS).join('|')})$`);

/** Unit of a figure, by which figures are compared; null for counts and others. */
export const unitOf = (name: string): keyof typeof UNITS | null =>
  (UNIT.exec(name)?.[1] ?? null) as keyof typeof UNITS | null;

/** `cpu_p95_millicores` as `cpu p95`. */
export const labelOf = (name: string): string => toWords(name.replace(UNIT, ''));
