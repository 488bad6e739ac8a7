import { IDLE, SYSTEM } from '../../domain/measures/entity-facts.js';
import { WINDOW_SECONDS } from '../../domain/time/window.js';
import { foldSql, MEASURE_COLUMNS, PEAK_COLUMNS } from '../sql/columns.js';

/**
 * SQL that sums stored pod windows by namespace, and by node and class. The rows equal those that `foldGroup` computes when
 * a window is written. Used to rebuild the group tables from stored pods.
 */

const COLUMNS = [...MEASURE_COLUMNS, ...PEAK_COLUMNS].join(', ');
/** Class of a pod in the namespace `n`: 0 workloads, 1 system, 2 idle. */
export const CLASS_SQL = `case n.name when '${IDLE}' then 2 when '${SYSTEM}' then 1 else 0 end`;

/** Window means whose maxima are the peaks of a quarter-hour: joules or sums over seconds, divided by 300 s. */
const MEANS = `sum(p.energy_joules) / ${WINDOW_SECONDS} as peak_watts,
  sum(p.energy_joules) filter (where n.name not in ('${IDLE}', '${SYSTEM}')) / ${WINDOW_SECONDS} as peak_exclude_watts,
  sum(p.energy_joules + p.shared_energy_joules) / ${WINDOW_SECONDS} as peak_share_watts,
  sum(p.cpu_claim_core_seconds) / ${WINDOW_SECONDS} as peak_cpu_claim_cores,
  sum(p.memory_claim_byte_seconds) / ${WINDOW_SECONDS} as peak_memory_claim_bytes`;

const GROUPS = {
  namespace_window: { columns: 'namespace_id', values: 'p.namespace_id' },
  node_class_window: { columns: 'node_id, class', values: `p.node_id, ${CLASS_SQL}` },
} as const;
type GroupTable = keyof typeof GROUPS;
export const GROUP_TABLES = Object.keys(GROUPS) as readonly GroupTable[];

/**
 * SQL that fills a group table, or a partition of it, from a table of pod windows.
 * @param where condition on the pods `p`
 */
export function fillGroupsSql(table: GroupTable, into: string, pods: string, where: string): string {
  const { columns, values } = GROUPS[table];
  return `insert into ${into} (window_start, cluster_id, ${columns}, ${COLUMNS})
    select p.window_start, p.cluster_id, ${values}, ${foldSql('p')}, ${MEANS}
      from ${pods} p join namespace n on n.id = p.namespace_id
     where ${where}
     group by p.window_start, p.cluster_id, ${values}`;
}
