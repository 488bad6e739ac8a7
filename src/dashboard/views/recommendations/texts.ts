import {
  formatBytes,
  formatCarbon,
  formatCores,
  formatCount,
  formatEnergy,
  formatMoney,
  formatRatio,
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
] as const;
export const SEVERITIES = ['all', 'critical', 'warning', 'info'] as const;
export const STATUSES = ['open', 'applied', 'dismissed', 'resolved', 'expired'] as const;
export const RECOMMENDATION_SORTS = ['-carbon_grams', '-cost_usd', '-severity'] as const;

export const toText = (name: string): string => name.replaceAll('_', ' ');

/** A figure by the unit at the end of its name. */
export function formatNamed(name: string, value: number): string {
  if (name.endsWith('_millicores')) return formatCores(value);
  if (name.endsWith('_bytes')) return formatBytes(value);
  if (name.endsWith('_kwh')) return formatEnergy(value);
  if (name.endsWith('_grams')) return formatCarbon(value);
  if (name.endsWith('_usd')) return formatMoney(value);
  if (/_(ratio|share|utilisation|coverage)$/.test(name)) return formatRatio(value);
  return formatCount(value);
}

const UNIT = /_(millicores|bytes|kwh|grams|usd|ratio|share|utilisation|coverage)$/;

/** Unit of a figure, by which figures are compared; null for counts and others. */
export const unitOf = (name: string): string | null => UNIT.exec(name)?.[1] ?? null;

/** `cpu_p95_millicores` as `cpu p95`. */
export const labelOf = (name: string): string => toText(name.replace(UNIT, ''));
