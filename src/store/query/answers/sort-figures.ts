import type { IdleMode } from '../../../domain/metrics-queries.js';
import { type Charge, chargeSql, isRedistributedSql } from '../plan/charge-sql.js';
import type { ItemDimension } from '../plan/table-family.js';

const CHARGES: Readonly<Record<string, Charge>> = { carbon_grams: 'carbon', energy_kwh: 'energy', cost_usd: 'cost' };

/** SQL of `part / whole`; NULL if one of them is NULL or `whole` is not positive, as `ratio` of the responses. */
const ratioSql = (part: string, whole: string): string => `case when ${whole} > 0 then ${part} / (${whole}) end`;

/**
 * SQL of use divided by request of a group. Requests of a pod are stored with the pod; those of other groups are sums over all
 * live seconds and are scaled to covered seconds, for which use is known.
 */
function requestRatioSql(dimension: ItemDimension, used: string, requested: string, podRequest: string): string {
  if (dimension === 'pod') return ratioSql(ratioSql(`g.${used}`, 'g.covered_seconds'), `d.${podRequest}`);
  const covered = `coalesce(${ratioSql('g.covered_seconds', 'g.live_seconds')}, 1)`;
  return ratioSql(`g.${used}`, `g.${requested} * ${covered}`);
}

/** Whether a list is sorted by a figure of the idle parts of its groups. */
export const sortsByIdle = (sort: string): boolean => sort.endsWith('idle_cost_usd');

/** Joins the idle part `i` of a group `g`; parts are grouped by (key, class). */
export const IDLE_PART_JOIN = 'left join part i on i.key = g.key and i.class = 2';

/**
 * SQL of the figure that a list is sorted by; null for the name. Aliases: the group `g`, its row `d` in the table of the
 * dimension, and its idle part `i` if `sortsByIdle`.
 */
export function sortFigureSql(sort: string, dimension: ItemDimension, idle: IdleMode): string | null {
  const charge = CHARGES[sort];
  if (charge !== undefined) return chargeSql('g', charge, idle);
  if (sort === 'cpu_request_ratio')
    return requestRatioSql(dimension, 'cpu_core_seconds', 'cpu_request_core_seconds', 'cpu_request_cores');
  if (sort === 'memory_request_ratio')
    return requestRatioSql(dimension, 'memory_byte_seconds', 'memory_request_byte_seconds', 'memory_request_bytes');
  if (!sortsByIdle(sort)) return null;
  const cost = chargeSql('i', 'cost', idle);
  // A redistributed idle part is not part of the item.
  return idle === 'share' ? `case when not ${isRedistributedSql('i')} then ${cost} end` : cost;
}
