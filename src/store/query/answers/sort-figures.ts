import { sortsByChange } from '../../../domain/list-items.js';
import type { IdleMode } from '../../../domain/metrics-queries.js';
import { type Charge, chargeSql, isRedistributedSql } from '../plan/charge-sql.js';
import type { ItemDimension } from '../plan/table-family.js';
import type { ComparisonSql } from './comparison.js';

const CHARGES: Readonly<Record<string, Charge>> = { carbon_grams: 'carbon', energy_kwh: 'energy', cost_usd: 'cost' };
/** Charges whose change a list can be sorted by. */
const CHANGES: Readonly<Record<string, Charge>> = {
  carbon_change_grams: 'carbon',
  energy_change_kwh: 'energy',
  cost_change_usd: 'cost',
};

/** Rounds to 12 digits: rounding errors of parallel sums must not move an item between pages. */
export const roundedSql = (figure: string): string => `to_char(${figure}, '9.99999999999EEEE')::float8`;

/** What the order of a list depends on besides the sort. */
export interface SortContext {
  readonly dimension: ItemDimension;
  readonly idle: IdleMode;
  /** Null if the groups are not compared with an earlier range. */
  readonly compared: ComparisonSql | null;
}

/** SQL of the charge of a compared group; 0 if it is absent in an observed range. */
const comparedSql = (alias: 'g' | 'e', charge: Charge, idle: IdleMode, isObserved: string): string =>
  `coalesce(${chargeSql(alias, charge, idle)}, case when ${alias}.key is null and ${isObserved} then 0 end)`;

/** SQL of the change of a charge. Both sides are rounded, because the difference of equal sums would be a rounding error. */
function changeSql(charge: Charge, idle: IdleMode, { isObservedNow, isObservedBefore }: ComparisonSql): string {
  const now = comparedSql('g', charge, idle, isObservedNow);
  return `(${roundedSql(now)} - ${roundedSql(comparedSql('e', charge, idle, isObservedBefore))})`;
}

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
 * dimension, its earlier group `e` if compared, and its idle part `i` if `sortsByIdle`.
 * @throws Error for a change of groups that are not compared
 */
export function sortFigureSql(sort: string, { dimension, idle, compared }: SortContext): string | null {
  const charge = CHARGES[sort];
  if (charge !== undefined)
    return compared === null ? chargeSql('g', charge, idle) : comparedSql('g', charge, idle, compared.isObservedNow);
  const changed = CHANGES[sort];
  if (changed !== undefined && compared !== null) return changeSql(changed, idle, compared);
  if (sortsByChange(sort)) throw new Error(`a list that is sorted by ${sort} must be compared`);
  if (sort === 'cpu_request_ratio')
    return requestRatioSql(dimension, 'cpu_core_seconds', 'cpu_request_core_seconds', 'cpu_request_cores');
  if (sort === 'memory_request_ratio')
    return requestRatioSql(dimension, 'memory_byte_seconds', 'memory_request_byte_seconds', 'memory_request_bytes');
  if (!sortsByIdle(sort)) return null;
  const cost = chargeSql('i', 'cost', idle);
  // A redistributed idle part is not part of the item.
  return idle === 'share' ? `case when not ${isRedistributedSql('i')} then ${cost} end` : cost;
}
