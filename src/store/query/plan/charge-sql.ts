import type { IdleMode } from '../../../domain/metrics-queries.js';

/** Charge of a group as SQL over its folded columns; in the idle mode `share` it includes the share of idle and system. */
export type Charge = 'carbon' | 'energy' | 'cost';

const OWN: Readonly<Record<Charge, readonly string[]>> = {
  carbon: ['carbon_operational_grams', 'carbon_embodied_grams'],
  energy: ['energy_joules'],
  cost: ['cost_cpu_usd', 'cost_memory_usd', 'cost_other_usd'],
};
const SHARED: Readonly<Record<Charge, readonly string[]>> = {
  carbon: ['shared_carbon_operational_grams', 'shared_carbon_embodied_grams'],
  energy: ['shared_energy_joules'],
  cost: ['shared_cost_usd'],
};

/** Columns for sorting and excluding groups, without and with shared parts. */
export const CHARGE_COLUMNS = {
  own: Object.values(OWN).flat(),
  share: [...Object.values(OWN).flat(), ...Object.values(SHARED).flat()],
} as const;

const added = (alias: string, columns: readonly string[]): string =>
  columns.map((column) => `coalesce(${alias}.${column}, 0)`).join(' + ');

/** SQL of a charge in g CO2e, J or USD; NULL if none of its own parts is known. */
export function chargeSql(alias: string, charge: Charge, idle: IdleMode): string {
  const own = OWN[charge].map((column) => `${alias}.${column}`).join(', ');
  const columns = idle === 'share' ? [...OWN[charge], ...SHARED[charge]] : OWN[charge];
  return `case when coalesce(${own}) is not null then ${added(alias, columns)} end`;
}

/** Tolerance for rounding errors of sums that cancel out, relative to the redistributed amount. */
const CANCELLED = 1e-9;

/** SQL that is true for a completely redistributed group: in the idle mode `share`, an idle or system part that pods take over. */
export function isRedistributedSql(alias: string): string {
  const conditions = (['carbon', 'energy', 'cost'] as const).map(
    (charge) =>
      `abs(${added(alias, [...OWN[charge], ...SHARED[charge]])}) <= ${CANCELLED} * (${added(alias, OWN[charge])})`,
  );
  return `(${conditions.join(' and ')})`;
}
