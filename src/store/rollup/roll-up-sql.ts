import { foldSql, MEASURE_COLUMNS, NODE_MEASURE_COLUMNS, nodeFoldSql, PEAK_COLUMNS } from '../sql/columns.js';

/**
 * SQL that rolls up one hour of one cluster from its raw rows. Bindings: clusterId, hourFrom, hourTo. The rows equal those
 * of `rollUpHourInMemory`.
 */

const M = MEASURE_COLUMNS.join(', ');
const N = NODE_MEASURE_COLUMNS.join(', ');
const P = PEAK_COLUMNS.join(', ');
const RANGE = `cluster_id = :clusterId and window_start >= :hourFrom::timestamptz and window_start < :hourTo::timestamptz`;
const BUCKETS = `cluster_id = :clusterId and bucket_start >= :hourFrom::timestamptz and bucket_start < :hourTo::timestamptz`;
const QUARTER = `date_bin('15 minutes', p.window_start, timestamptz 'epoch')`;
const HOUR = ':hourFrom::timestamptz';

/** Sums of a group in one window; the peak of a quarter-hour is the maximum of these sums. */
const WINDOW_SUMS = PEAK_COLUMNS.map((column) => `sum(p.${column}) as ${column}`).join(', ');
const maximaOf = (alias: string): string =>
  PEAK_COLUMNS.map((column) => `max(${alias}.${column}) as ${column}`).join(', ');

const NAMESPACE_QUARTER = `
insert into namespace_quarter (bucket_start, cluster_id, namespace_id, ${M}, ${P})
select ${QUARTER}, :clusterId::integer, p.namespace_id, ${foldSql('p')}, ${maximaOf('p')}
  from namespace_window p where ${RANGE} group by 1, 3`;

const NODE_QUARTER = `
insert into node_quarter (bucket_start, cluster_id, node_id, class, ${M})
select ${QUARTER}, :clusterId::integer, p.node_id, p.class, ${foldSql('p')}
  from node_class_window p where ${RANGE} group by 1, 3, 4`;

const NODE_GROUP_QUARTER = `
with s as (
  select ${QUARTER} as bucket_start, p.node_id, ${WINDOW_SUMS} from node_class_window p where ${RANGE}
   group by p.window_start, p.node_id),
w as (select w.bucket_start, w.node_id, ${maximaOf('w')} from s w group by w.bucket_start, w.node_id),
n as (
  select ${QUARTER} as bucket_start, p.node_id, ${nodeFoldSql('p')} from node_window p where ${RANGE} group by 1, 2)
insert into node_group_quarter (bucket_start, cluster_id, node_id, ${P}, ${N})
select n.bucket_start, :clusterId::integer, n.node_id, ${PEAK_COLUMNS.map((column) => `w.${column}`).join(', ')},
       ${NODE_MEASURE_COLUMNS.map((column) => `n.${column}`).join(', ')}
  from n left join w on w.bucket_start = n.bucket_start and w.node_id = n.node_id`;

const CLUSTER_QUARTER = `
with s as (select ${QUARTER} as bucket_start, ${WINDOW_SUMS} from namespace_window p where ${RANGE} group by p.window_start),
w as (select w.bucket_start, ${maximaOf('w')} from s w group by w.bucket_start),
n as (
  select ${QUARTER} as bucket_start, count(distinct p.window_start) as windows,
         coalesce(sum(p.covered_seconds), 0) as covered_seconds, coalesce(sum(p.exists_seconds), 0) as expected_seconds
    from node_window p where ${RANGE} group by 1)
insert into cluster_quarter (bucket_start, cluster_id, windows, covered_seconds, expected_seconds, ${P})
select n.bucket_start, :clusterId::integer, n.windows, n.covered_seconds, n.expected_seconds,
       ${PEAK_COLUMNS.map((column) => `w.${column}`).join(', ')}
  from n left join w on w.bucket_start = n.bucket_start`;

/** The node of a pod is the node of its newest window. */
const POD_HOUR = `
insert into pod_hour (bucket_start, cluster_id, namespace_id, workload_id, pod_id, node_id, ${M})
select ${HOUR}, :clusterId::integer, p.namespace_id, p.workload_id, p.pod_id,
       (array_agg(p.node_id order by p.window_start desc))[1], ${foldSql('p')}
  from pod_window p where ${RANGE} group by p.namespace_id, p.workload_id, p.pod_id`;

const WORKLOAD_HOUR = `
insert into workload_hour (bucket_start, cluster_id, namespace_id, workload_id, ${M})
select ${HOUR}, :clusterId::integer, p.namespace_id, p.workload_id, ${foldSql('p')}
  from pod_hour p where ${BUCKETS} group by p.namespace_id, p.workload_id`;

const NODE_HOUR = `
insert into node_hour (bucket_start, cluster_id, node_id, class, ${M})
select ${HOUR}, :clusterId::integer, p.node_id, p.class, ${foldSql('p')}
  from node_quarter p where ${BUCKETS} group by p.node_id, p.class`;

const NODE_GROUP_HOUR = `
insert into node_group_hour (bucket_start, cluster_id, node_id, ${N})
select ${HOUR}, :clusterId::integer, p.node_id, ${nodeFoldSql('p')} from node_group_quarter p where ${BUCKETS} group by p.node_id`;

/** Merges histograms: adds the counts of equal buckets; buckets are ascending. */
const merged = (kind: 'cpu' | 'memory'): string => `
${kind} as (
  select b.workload_id, b.container, array_agg(b.bucket order by b.bucket) as indexes,
         array_agg(b.samples order by b.bucket) as counts
    from (select c.workload_id, c.container, u.bucket, sum(u.samples)::integer as samples
            from c cross join unnest(c.${kind}_indexes, c.${kind}_counts) as u(bucket, samples)
           group by c.workload_id, c.container, u.bucket) b
   group by b.workload_id, b.container)`;

/** Requests and limits are those of the newest window in which they were observed. */
const newest = (column: string): string =>
  `(array_agg(c.${column} order by c.window_start desc) filter (where c.${column} is not null))[1] as ${column}`;
const REQUESTS = ['cpu_request_millicores', 'cpu_limit_millicores', 'memory_request_bytes', 'memory_limit_bytes'];

const CONTAINER_HOUR = `
with c as (select * from container_window where ${RANGE}), ${merged('cpu')}, ${merged('memory')}
insert into container_hour (bucket_start, cluster_id, workload_id, container, cpu_indexes, cpu_counts, memory_indexes,
  memory_counts, memory_max_bytes, pod_seconds, ${REQUESTS.join(', ')}, throttled_periods, cfs_periods, oom_kills)
select ${HOUR}, :clusterId::integer, f.workload_id, f.container, coalesce(cpu.indexes, '{}'), coalesce(cpu.counts, '{}'),
       coalesce(memory.indexes, '{}'), coalesce(memory.counts, '{}'), f.memory_max_bytes, f.pod_seconds,
       ${REQUESTS.map((column) => `f.${column}`).join(', ')}, f.throttled_periods, f.cfs_periods, f.oom_kills
  from (select c.workload_id, c.container, max(c.memory_max_bytes) as memory_max_bytes, sum(c.pod_seconds) as pod_seconds,
               ${REQUESTS.map(newest).join(', ')}, sum(c.throttled_periods) as throttled_periods,
               sum(c.cfs_periods) as cfs_periods, sum(c.oom_kills) as oom_kills
          from c group by c.workload_id, c.container) f
  left join cpu on cpu.workload_id = f.workload_id and cpu.container = f.container
  left join memory on memory.workload_id = f.workload_id and memory.container = f.container`;

/** Statements in the order of execution: hourly rows of workloads and nodes are computed from hourly pod rows and 15-minute node rows. */
export const HOUR_STATEMENTS: readonly string[] = [
  NAMESPACE_QUARTER,
  NODE_QUARTER,
  NODE_GROUP_QUARTER,
  CLUSTER_QUARTER,
  POD_HOUR,
  WORKLOAD_HOUR,
  NODE_HOUR,
  NODE_GROUP_HOUR,
  CONTAINER_HOUR,
];

const DAY = ':dayFrom::timestamptz';
const HOURS = `cluster_id = :clusterId and bucket_start >= :dayFrom::timestamptz and bucket_start < :dayTo::timestamptz`;

/** SQL that rolls up one UTC day from its hours. Bindings: clusterId, dayFrom, dayTo. */
export const DAY_STATEMENTS: readonly string[] = [
  `insert into workload_day (bucket_start, cluster_id, namespace_id, workload_id, ${M})
   select ${DAY}, :clusterId::integer, p.namespace_id, p.workload_id, ${foldSql('p')}
     from workload_hour p where ${HOURS} group by p.namespace_id, p.workload_id`,
  `insert into pod_day (bucket_start, cluster_id, namespace_id, workload_id, pod_id, node_id, ${M})
   select ${DAY}, :clusterId::integer, p.namespace_id, p.workload_id, p.pod_id,
          (array_agg(p.node_id order by p.bucket_start desc))[1], ${foldSql('p')}
     from pod_hour p where ${HOURS} group by p.namespace_id, p.workload_id, p.pod_id`,
  `insert into node_day (bucket_start, cluster_id, node_id, class, ${M})
   select ${DAY}, :clusterId::integer, p.node_id, p.class, ${foldSql('p')} from node_hour p where ${HOURS} group by p.node_id, p.class`,
  `insert into namespace_day (bucket_start, cluster_id, namespace_id, ${M}, ${P})
   select ${DAY}, :clusterId::integer, w.namespace_id, ${foldSql('w')}, ${maximaOf('w')}
     from namespace_quarter w where ${HOURS} group by w.namespace_id`,
  `insert into node_group_day (bucket_start, cluster_id, node_id, ${N}, ${P})
   select ${DAY}, :clusterId::integer, w.node_id, ${nodeFoldSql('w')}, ${maximaOf('w')}
     from node_group_quarter w where ${HOURS} group by w.node_id`,
  // After the daily pod rows, because this statement counts them.
  `insert into cluster_day (bucket_start, cluster_id, windows, covered_seconds, expected_seconds, ${P}, pod_rows)
   select ${DAY}, :clusterId::integer, sum(w.windows), sum(w.covered_seconds), sum(w.expected_seconds), ${maximaOf('w')},
          (select count(*) from pod_day d where d.cluster_id = :clusterId and d.bucket_start = ${DAY})
     from cluster_quarter w where ${HOURS} having count(*) > 0`,
];

/** Tables of the roll-up of an hour, and of a day. */
export const HOUR_TABLES = [
  'namespace_quarter',
  'node_quarter',
  'node_group_quarter',
  'cluster_quarter',
  'workload_hour',
  'pod_hour',
  'node_hour',
  'node_group_hour',
  'container_hour',
] as const;
export const DAY_TABLES = [
  'namespace_day',
  'workload_day',
  'pod_day',
  'node_day',
  'node_group_day',
  'cluster_day',
] as const;
