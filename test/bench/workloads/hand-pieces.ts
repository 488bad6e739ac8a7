import { ceilTo, DAY_SECONDS, floorTo, HOUR_SECONDS, QUARTER_SECONDS } from '../../../src/domain/time/window.js';

/** Tables that an expert in the schema would read a range from. */
export interface HandTableFamily {
  readonly day: string;
  readonly fine: string;
  readonly fineSeconds: typeof QUARTER_SECONDS | typeof HOUR_SECONDS;
  readonly raw: string;
}

export const NAMESPACE_FAMILY: HandTableFamily = {
  day: 'namespace_day',
  fine: 'namespace_quarter',
  fineSeconds: QUARTER_SECONDS,
  raw: 'namespace_window',
};
export const NODE_FAMILY: HandTableFamily = {
  day: 'node_day',
  fine: 'node_hour',
  fineSeconds: HOUR_SECONDS,
  raw: 'node_class_window',
};
export const WORKLOAD_FAMILY: HandTableFamily = {
  day: 'workload_day',
  fine: 'workload_hour',
  fineSeconds: HOUR_SECONDS,
  raw: 'pod_window',
};
export const POD_FAMILY: HandTableFamily = {
  day: 'pod_day',
  fine: 'pod_hour',
  fineSeconds: HOUR_SECONDS,
  raw: 'pod_window',
};

/** Range of a response, and its rolled-up part, in seconds. */
export interface HandRange {
  readonly from: number;
  readonly to: number;
  readonly rolledUntil: number;
  readonly today: number;
  /** Whether whole days can be read as such: not when the buckets are shorter. */
  readonly hasDays: boolean;
}

const at = (instant: number): string => `'${new Date(instant * 1000).toISOString()}'::timestamptz`;

/** Rows of the range as (at, columns), each part from the coarsest table that is exact. */
export function rowsSql(
  family: HandTableFamily,
  range: HandRange,
  clusterId: number,
  columns: readonly string[],
): string {
  const part = (table: string, time: string, from: number, to: number): string[] =>
    from >= to
      ? []
      : [
          `select ${time} as at, ${columns.join(', ')} from ${table} where cluster_id = ${clusterId} and ${time} >= ${at(from)} and ${time} < ${at(to)}`,
        ];
  const fine = (from: number, to: number) => part(family.fine, 'bucket_start', from, to);
  const raw = (from: number, to: number) => part(family.raw, 'window_start', from, to);
  const fineFrom = ceilTo(range.from, family.fineSeconds);
  const fineTo = Math.min(range.rolledUntil, floorTo(range.to, family.fineSeconds));
  const dayFrom = range.hasDays ? ceilTo(fineFrom, DAY_SECONDS) : fineTo;
  const dayTo = range.hasDays ? Math.min(range.today, floorTo(range.to, DAY_SECONDS)) : fineTo;
  const hasDay = dayFrom < dayTo;
  return [
    ...raw(range.from, Math.min(fineFrom, range.to)),
    ...fine(fineFrom, hasDay ? dayFrom : fineTo),
    ...part(family.day, 'bucket_start', dayFrom, hasDay ? dayTo : dayFrom),
    ...(hasDay ? fine(dayTo, fineTo) : []),
    ...raw(Math.max(fineTo, fineFrom), range.to),
  ].join('\n union all ');
}

const MAXIMA = ['memory_max_bytes', 'quality', 'methodology_version'];

const foldOf = (column: string): string => {
  if (column.endsWith('_sources') || column === 'reasons' || column === 'methodology_versions')
    return `bit_or(${column})`;
  return MAXIMA.includes(column) ? `max(${column})` : `sum(${column})`;
};
export const folded = (columns: readonly string[]): string =>
  columns.map((column) => `${foldOf(column)} as ${column}`).join(', ');

const PROVENANCE = [
  ...['quality', 'reasons', 'intensity_sources', 'pue_sources', 'price_sources', 'power_sources', 'embodied_sources'],
  ...['methodology_version', 'methodology_versions'],
];
const CARBON = ['operational', 'embodied'].flatMap((kind) => [
  `carbon_${kind}_grams`,
  `carbon_${kind}_low_grams`,
  `carbon_${kind}_high_grams`,
]);
/** Columns of the carbon series. */
export const CARBON_COLUMNS = [...CARBON, 'energy_joules', 'facility_joules', ...PROVENANCE];
/** Columns of the series of everything, the totals and the lists. */
export const FIGURE_COLUMNS = [
  ...CARBON_COLUMNS,
  'energy_low_joules',
  'energy_high_joules',
  'cost_cpu_usd',
  'cost_memory_usd',
  'cost_other_usd',
  'cost_low_usd',
  'cost_high_usd',
];
export const ITEM_COLUMNS = [
  ...FIGURE_COLUMNS,
  ...['live_seconds', 'covered_seconds', 'cpu_core_seconds', 'cpu_request_core_seconds', 'memory_byte_seconds'],
  ...[
    'memory_request_byte_seconds',
    'memory_max_bytes',
    'network_receive_bytes',
    'network_transmit_bytes',
    'disk_bytes',
  ],
  ...['restarts', 'oom_kills', 'throttled_periods', 'cfs_periods'],
];

/** Covered and expected node-seconds by bucket. */
export function coverageSql(range: HandRange, clusterId: number, bucket: string): string {
  const part = (table: string, time: string, from: number, to: number): string[] =>
    from >= to
      ? []
      : [
          `select ${time} as at, covered_seconds, expected_seconds from ${table} where cluster_id = ${clusterId} and ${time} >= ${at(from)} and ${time} < ${at(to)}`,
        ];
  const quarterFrom = ceilTo(range.from, QUARTER_SECONDS);
  const quarterTo = Math.min(range.rolledUntil, floorTo(range.to, QUARTER_SECONDS));
  const dayFrom = range.hasDays ? ceilTo(quarterFrom, DAY_SECONDS) : quarterTo;
  const dayTo = range.hasDays ? Math.min(range.today, floorTo(range.to, DAY_SECONDS)) : quarterTo;
  const hasDay = dayFrom < dayTo;
  const rows = [
    ...part('window_run', 'window_start', range.from, Math.min(quarterFrom, range.to)),
    ...part('cluster_quarter', 'bucket_start', quarterFrom, hasDay ? dayFrom : quarterTo),
    ...part('cluster_day', 'bucket_start', dayFrom, hasDay ? dayTo : dayFrom),
    ...(hasDay ? part('cluster_quarter', 'bucket_start', dayTo, quarterTo) : []),
    ...part('window_run', 'window_start', Math.max(quarterTo, quarterFrom), range.to),
  ].join('\n union all ');
  return `select ${bucket} as bucket, sum(covered_seconds) as covered, sum(expected_seconds) as expected from (${rows}) r group by 1`;
}
