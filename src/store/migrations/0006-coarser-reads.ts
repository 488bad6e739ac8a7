import type { Knex } from 'knex';
import { foldSql, MEASURE_COLUMNS, PEAK_COLUMNS } from '../columns.js';
import { MEASURES_DDL, PEAKS_DDL } from './table-sql.js';

const PEAKS = PEAK_COLUMNS.join(', ');
const MAXIMA = PEAK_COLUMNS.map((column) => `max(q.${column}) as ${column}`).join(', ');
const ADDED = PEAK_COLUMNS.map((column) => `add column ${column} double precision`).join(', ');
const DAY = `date_trunc('day', q.bucket_start, 'UTC')`;

/** Peaks of the days whose quarters are still there. */
const fillPeaks = (table: string, quarter: string, key: string): string => `
update ${table} t set (${PEAKS}) = row(${PEAK_COLUMNS.map((column) => `m.${column}`).join(', ')})
  from (select ${DAY} as day, q.${key}, ${MAXIMA} from ${quarter} q group by 1, 2) m
 where t.bucket_start = m.day and t.${key} = m.${key};
`;

/**
 * What lets an answer cost what it shows and not what is stored: days of namespaces with their peaks, counts of rows from
 * which a question is judged without looking at pods, and pods by the day they were last seen. (An index on the instant
 * itself would have to be written with every window; the day leaves those updates in their page.)
 */
export async function up(knex: Knex): Promise<void> {
  const columns = MEASURE_COLUMNS.join(', ');
  await knex.raw(`
create table namespace_day (
  bucket_start timestamptz not null,
  cluster_id integer not null,
  namespace_id integer not null,
  ${MEASURES_DDL},
  ${PEAKS_DDL},
  primary key (bucket_start, namespace_id)
);
create index namespace_day_cluster_id_bucket_start_idx on namespace_day (cluster_id, bucket_start);
insert into namespace_day (bucket_start, cluster_id, namespace_id, ${columns})
select d.bucket_start, d.cluster_id, d.namespace_id, ${foldSql('d')} from workload_day d group by 1, 2, 3;
${fillPeaks('namespace_day', 'namespace_quarter', 'namespace_id')}
alter table node_group_day ${ADDED};
${fillPeaks('node_group_day', 'node_group_quarter', 'node_id')}
alter table cluster_day ${ADDED}, add column pod_rows integer;
${fillPeaks('cluster_day', 'cluster_quarter', 'cluster_id')}
update cluster_day t set pod_rows = p.pods
  from (select bucket_start, cluster_id, count(*) as pods from pod_day group by 1, 2) p
 where p.bucket_start = t.bucket_start and p.cluster_id = t.cluster_id;
alter table window_run add column pod_rows integer;
alter table pod add column last_seen_day date not null generated always as ((last_seen at time zone 'UTC')::date) stored;
create index pod_cluster_id_last_seen_day_idx on pod (cluster_id, last_seen_day);
alter table pod set (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
alter table hour_state set (fillfactor = 80);
alter table day_state set (fillfactor = 80);
alter table data_revision set (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);
`);
}

export async function down(knex: Knex): Promise<void> {
  const dropped = PEAK_COLUMNS.map((column) => `drop column ${column}`).join(', ');
  await knex.raw(`
drop table namespace_day;
alter table node_group_day ${dropped};
alter table cluster_day ${dropped}, drop column pod_rows;
alter table window_run drop column pod_rows;
alter table pod drop column last_seen_day;
alter table pod reset (fillfactor, autovacuum_vacuum_scale_factor);
alter table hour_state reset (fillfactor);
alter table day_state reset (fillfactor);
alter table data_revision reset (fillfactor, autovacuum_vacuum_scale_factor);
`);
}
