import {
  CARBON_COLUMNS,
  coverageSql,
  FIGURE_COLUMNS,
  folded,
  type HandRange,
  type HandTableFamily,
  ITEM_COLUMNS,
  NAMESPACE_FAMILY,
  POD_FAMILY,
  rowsSql,
} from './hand-pieces.js';

/**
 * Hand-written SQL with the same results, as an expert in the schema would write it: no planner, no bookkeeping, no
 * response metadata.
 */

export interface HandSeries {
  readonly family: HandTableFamily;
  readonly unit: 'hour' | 'day' | 'month';
  readonly key: 'namespace' | 'node' | 'workload' | null;
  readonly columns: 'carbon' | 'figures';
}

const TOP = 10;
const carbonOf = (columns: string): string =>
  `coalesce(${columns}.carbon_operational_grams, 0) + coalesce(${columns}.carbon_embodied_grams, 0)`;

/** Figures by bucket and series, the ten largest by carbon and the others as one; then coverage; then names. */
export function seriesSql(series: HandSeries, range: HandRange, clusterId: number): string[] {
  const columns = series.columns === 'carbon' ? CARBON_COLUMNS : FIGURE_COLUMNS;
  const bucket = `date_trunc('${series.unit}', at)`;
  const coverage = coverageSql(range, clusterId, bucket);
  if (series.key === null) {
    const rows = rowsSql(series.family, range, clusterId, columns);
    return [`select ${bucket} as bucket, ${folded(columns)} from (${rows}) r group by 1 order by 1`, coverage];
  }
  const key = `${series.key}_id`;
  const rows = rowsSql(series.family, range, clusterId, [key, ...columns]);
  return [
    `with grouped as materialized (select ${bucket} as bucket, ${key}, ${folded(columns)} from (${rows}) r group by 1, 2),
     ranked as (select ${key}, row_number() over (order by sum(${carbonOf('g')}) desc nulls last, ${key}) as place from grouped g group by 1)
     select bucket, case when place <= ${TOP} then ${key} end as key, ${folded(columns)} from grouped join ranked using (${key}) group by 1, 2 order by 1, 2`,
    coverage,
    `select id, name from ${series.key} where cluster_id = ${clusterId}`,
  ];
}

const CLASS = `case when namespace_id = (select id from namespace where name = '__idle__' and cluster_id = CLUSTER) then 2
  when namespace_id = (select id from namespace where name = '__system__' and cluster_id = CLUSTER) then 1 else 0 end`;

/** Totals of the range and of the previous one, their coverage, the peak, and the counts. */
export function totalsSql(range: HandRange, clusterId: number): string[] {
  const before = { ...range, from: range.from - (range.to - range.from), to: range.from };
  const totals = (of: HandRange): string =>
    `select ${CLASS.replaceAll('CLUSTER', String(clusterId))} as class, ${folded(FIGURE_COLUMNS)}
       from (${rowsSql(NAMESPACE_FAMILY, of, clusterId, ['namespace_id', ...FIGURE_COLUMNS])}) r group by 1`;
  const instants = [range.from, range.to].map((instant) => `'${new Date(instant * 1000).toISOString()}'::timestamptz`);
  return [
    totals(range),
    totals(before),
    coverageSql(range, clusterId, '1'),
    coverageSql(before, clusterId, '1'),
    `select max(peak_watts) from cluster_quarter where cluster_id = ${clusterId} and bucket_start >= ${instants[0]} and bucket_start < ${instants[1]}`,
    seenSql(range, clusterId, null),
  ];
}

const seenSql = (range: HandRange, clusterId: number, key: string | null): string =>
  `select ${key ?? '1'} as key, count(*) as pods, count(distinct p.workload_id) as workloads, count(distinct w.namespace_id) as namespaces,
          count(distinct p.node_id) as nodes
     from pod p join workload w on w.id = p.workload_id
    where p.cluster_id = ${clusterId} and p.first_seen < '${new Date(range.to * 1000).toISOString()}' and p.last_seen > '${new Date(range.from * 1000).toISOString()}'
    group by 1`;

/** All namespaces by carbon, with the number of their pods; coverage. */
export function namespacesSql(range: HandRange, clusterId: number): string[] {
  return [
    `select n.name, g.* from (
       select namespace_id, ${folded(ITEM_COLUMNS)} from (${rowsSql(NAMESPACE_FAMILY, range, clusterId, ['namespace_id', ...ITEM_COLUMNS])}) r group by 1) g
       join namespace n on n.id = g.namespace_id order by ${carbonOf('g')} desc limit 100`,
    coverageSql(range, clusterId, '1'),
    seenSql(range, clusterId, 'w.namespace_id'),
  ];
}

/** One page of pods by carbon, the sum over all of them; coverage. */
export function podsSql(range: HandRange, clusterId: number, skipped: number): string[] {
  return [
    `with item as materialized (
       select pod_id, ${folded(ITEM_COLUMNS)} from (${rowsSql(POD_FAMILY, range, clusterId, ['pod_id', ...ITEM_COLUMNS])}) r group by 1),
     page as (select i.*, ${carbonOf('i')} as value from item i order by ${carbonOf('i')} desc nulls last, pod_id limit 100 offset ${skipped})
     select p.name, p.uid, w.kind, w.name as workload, ns.name as namespace, n.name as node, page.*, (select count(*) from item) as total
       from page join pod p on p.id = page.pod_id join workload w on w.id = p.workload_id
       join namespace ns on ns.id = w.namespace_id join node n on n.id = p.node_id order by page.value desc nulls last, page.pod_id`,
    coverageSql(range, clusterId, '1'),
  ];
}

/** The first page of open recommendations, and their number. */
export const recommendationsSql = (clusterId: number, limit: number): string[] => [
  `select count(*) as total from recommendation where cluster_id = ${clusterId} and status = 'open'`,
  `select * from recommendation where cluster_id = ${clusterId} and status = 'open'
    order by realisable_carbon_grams * annual_factor desc, id collate "C" limit ${limit}`,
];
